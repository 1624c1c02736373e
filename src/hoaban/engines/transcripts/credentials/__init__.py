"""W3C Verifiable Credentials 2.0: a transcript as 1EdTech's CLR 2.0 and a level's completion as Open Badges 3.0, proven by eddsa-rdfc-2022."""
