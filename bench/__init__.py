"""Speed and memory, each beside a peer or a stated limit in the same run: `script/bench`, or `script/bench NAME…` for some."""
