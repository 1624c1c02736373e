"""What was issued cannot be changed, whoever tries: the database refuses. And the numbers of the status list, each drawn once.

What a version says is frozen from its confirmation on, unless it is sent back to be a draft; once issued it never is. Files of an issued
version and given signatures stand likewise. School and person may change: schools and records of persons are merged.
"""

from django.db import migrations

FREEZE = """
CREATE SEQUENCE transcripts_status_index MINVALUE 0 START 0;
CREATE FUNCTION transcripts_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state IN ('issued', 'superseded', 'revoked') THEN
            RAISE EXCEPTION 'an issued transcript is never taken away' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state = 'draft' OR (OLD.state = 'signing' AND NEW.state = 'draft') THEN
        RETURN NEW;
    END IF;
    IF (NEW.content, NEW.digest, NEW.code, NEW.number, NEW.chain_id, NEW.corrects_id, NEW.reason, NEW.asked_by_name, NEW.agreed_by_name,
            NEW.school_year, NEW.level, NEW.grade, NEW.school_class_id, NEW.confirmed_at)
        IS DISTINCT FROM (OLD.content, OLD.digest, OLD.code, OLD.number, OLD.chain_id, OLD.corrects_id, OLD.reason, OLD.asked_by_name,
            OLD.agreed_by_name, OLD.school_year, OLD.level, OLD.grade, OLD.school_class_id, OLD.confirmed_at)
        OR (OLD.state <> 'signing' AND (NEW.issued_at, NEW.status_index, NEW.operation_id)
            IS DISTINCT FROM (OLD.issued_at, OLD.status_index, OLD.operation_id))
        OR (OLD.state IN ('superseded', 'revoked') AND (NEW.state, NEW.ended_at, NEW.ended_because)
            IS DISTINCT FROM (OLD.state, OLD.ended_at, OLD.ended_because))
        OR (OLD.state = 'issued' AND NEW.state IN ('draft', 'signing')) THEN
        RAISE EXCEPTION 'what a transcript says is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER transcripts_keep BEFORE UPDATE OR DELETE ON transcripts_version
    FOR EACH ROW EXECUTE FUNCTION transcripts_keep_version();

CREATE FUNCTION transcripts_keep_file() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM transcripts_version WHERE id = OLD.version_id AND state IN ('issued', 'superseded', 'revoked'))
        AND (TG_OP = 'DELETE' OR (NEW.version_id, NEW.form, NEW.digest, NEW.body)
            IS DISTINCT FROM (OLD.version_id, OLD.form, OLD.digest, OLD.body)) THEN
        RAISE EXCEPTION 'the files of an issued transcript are frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER transcripts_keep BEFORE UPDATE OR DELETE ON transcripts_signedfile
    FOR EACH ROW EXECUTE FUNCTION transcripts_keep_file();

CREATE FUNCTION transcripts_keep_step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.signed_at IS NOT NULL AND (
        (TG_OP = 'DELETE' AND EXISTS (
            SELECT 1 FROM transcripts_version WHERE id = OLD.version_id AND state IN ('issued', 'superseded', 'revoked')))
        OR (TG_OP = 'UPDATE' AND (NEW.signed_at, NEW.certificate, NEW.operation_id, NEW.signed_by_name, NEW.signer_name, NEW.role, NEW.version_id)
            IS DISTINCT FROM (OLD.signed_at, OLD.certificate, OLD.operation_id, OLD.signed_by_name, OLD.signer_name, OLD.role, OLD.version_id))) THEN
        RAISE EXCEPTION 'a signature that was given stands' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER transcripts_keep BEFORE UPDATE OR DELETE ON transcripts_step
    FOR EACH ROW EXECUTE FUNCTION transcripts_keep_step();
REVOKE ALL ON FUNCTION transcripts_keep_version(), transcripts_keep_file(), transcripts_keep_step() FROM PUBLIC;
"""
MELT = """
DROP TRIGGER transcripts_keep ON transcripts_version; DROP FUNCTION transcripts_keep_version();
DROP TRIGGER transcripts_keep ON transcripts_signedfile; DROP FUNCTION transcripts_keep_file();
DROP TRIGGER transcripts_keep ON transcripts_step; DROP FUNCTION transcripts_keep_step();
DROP SEQUENCE transcripts_status_index;
"""


class Migration(migrations.Migration):
    dependencies = [("transcripts", "0001_initial")]

    operations = [migrations.RunSQL(FREEZE, MELT)]
