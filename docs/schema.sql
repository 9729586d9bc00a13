-- As PostgreSQL 15 prints it after all migrations; written by make schema, do not edit.

CREATE FUNCTION public.check_spans() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    question bigint;
    holds    text;
    held     text;
    broken   integer;
BEGIN
    IF TG_TABLE_NAME = 'questions' THEN
        question := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        question := OLD.question_id;
    ELSE
        question := NEW.question_id;
    END IF;
    SELECT holder_of(status) INTO holds FROM questions WHERE id = question;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    -- Asking pays for one look: a first span has nothing before it.
    IF TG_TABLE_NAME = 'spans' AND TG_OP = 'INSERT' THEN
        IF NEW.seq = 1 AND NEW.to_at IS NULL AND NEW.holder = holds THEN
            RETURN NULL;
        END IF;
    END IF;
    SELECT holder INTO held FROM spans WHERE question_id = question AND to_at IS NULL;
    IF coalesce(held, '') <> holds THEN
        RAISE EXCEPTION 'question % is held by "%", its open span says "%"', question, holds, coalesce(held, '')
            USING ERRCODE = 'check_violation', CONSTRAINT = 'spans_holder';
    END IF;
    SELECT s.seq INTO broken
    FROM (
        SELECT seq, from_at, to_at, lead(seq) OVER w AS next_seq, lead(from_at) OVER w AS next_from
        FROM spans
        WHERE question_id = question
        WINDOW w AS (ORDER BY seq)
    ) s
    WHERE s.next_seq IS NOT NULL AND (s.to_at IS NULL OR s.next_from < s.to_at OR s.next_from > s.to_at AND NOT EXISTS (
        SELECT FROM events e
        WHERE e.question_id = question AND e.seq > s.seq AND e.seq < s.next_seq AND e.at = s.to_at
            AND holder_of(e.to_status) = ''))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'question %: the span after that of event % does not begin where it ends', question, broken
            USING ERRCODE = 'check_violation', CONSTRAINT = 'spans_chain';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.fold_vi(text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN translate(lower(NORMALIZE($1, NFC)), 'àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ'::text, 'aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd'::text);

CREATE FUNCTION public.holder_of(status text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE status
        WHEN 'unconfirmed' THEN 'asker'
        WHEN 'received' THEN 'intake'
        WHEN 'routed' THEN 'department'
        WHEN 'assigned' THEN 'officer'
        WHEN 'waiting' THEN 'asker'
        WHEN 'submitted' THEN 'head'
        WHEN 'approved' THEN 'board'
        ELSE ''
    END
$$;

CREATE FUNCTION public.mark_events() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(123497146031800320 + CASE WHEN is_called THEN last_value ELSE last_value - 1 END)
    FROM events_id_seq;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.queue_webhooks() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM webhooks WHERE ended_at IS NULL) OR current_setting('hoidap.past', true) = 'on' THEN
        RETURN NULL;
    END IF;
    WITH delivery AS (
        INSERT INTO webhook_deliveries (webhook_id, question_id, seq, created_at)
        SELECT w.id, e.question_id, e.seq, e.at
        FROM fresh e
        JOIN webhooks w ON w.ended_at IS NULL AND (w.actions = '{}' OR e.action = ANY (w.actions))
        ORDER BY e.id, w.id
        RETURNING id, question_id, created_at
    )
    INSERT INTO jobs (key, type, queue, question_id, run_at, next_at, created_at)
    SELECT 'webhook/' || id, 'webhook', 'webhook', question_id, created_at, created_at, created_at
    FROM delivery;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION public.tell_library() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('hoidap_library', '');
    RETURN NULL;
END
$$;

CREATE TABLE public.absences (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    deputy_id bigint,
    from_on date NOT NULL,
    to_on date NOT NULL,
    CONSTRAINT absences_check CHECK ((to_on >= from_on)),
    CONSTRAINT absences_check1 CHECK ((deputy_id <> person_id))
);

ALTER TABLE public.absences ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.absences_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE public.answer_presence (
    question_id bigint NOT NULL,
    person_id bigint NOT NULL,
    seen_at timestamp with time zone NOT NULL
);

CREATE TABLE public.answer_reads (
    question_id bigint NOT NULL,
    person_id bigint NOT NULL,
    answer_version integer NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.answer_remarks (
    id bigint NOT NULL,
    question_id bigint NOT NULL,
    answer_version integer NOT NULL,
    quote text NOT NULL,
    words text NOT NULL,
    person_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    settled_at timestamp with time zone,
    settled_by bigint,
    CONSTRAINT answer_remarks_quote_check CHECK ((quote <> ''::text)),
    CONSTRAINT answer_remarks_words_check CHECK ((words <> ''::text))
);

ALTER TABLE public.answer_remarks ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.answer_remarks_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.answer_revisions (
    question_id bigint NOT NULL,
    version integer NOT NULL,
    text text NOT NULL,
    outcome text NOT NULL,
    author_id bigint,
    saved_at timestamp with time zone NOT NULL,
    fixed boolean DEFAULT false NOT NULL,
    named boolean DEFAULT false NOT NULL,
    CONSTRAINT answer_revisions_outcome_check CHECK ((outcome = ANY (ARRAY['answered'::text, 'principle'::text, 'referred'::text, 'insufficient'::text]))),
    CONSTRAINT answer_revisions_version_check CHECK ((version > 0))
);

CREATE TABLE public.approvals (
    id bigint NOT NULL,
    question_id bigint NOT NULL,
    stage text NOT NULL,
    person_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    answer_version integer NOT NULL,
    answer_hash text NOT NULL,
    public_hash text DEFAULT ''::text NOT NULL,
    voided_at timestamp with time zone,
    voided_by bigint,
    files_hash text,
    CONSTRAINT approvals_answer_hash_check CHECK ((answer_hash ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT approvals_public_hash_check CHECK (((public_hash = ''::text) OR (public_hash ~ '^[0-9a-f]{64}$'::text))),
    CONSTRAINT approvals_stage_check CHECK ((stage = ANY (ARRAY['head'::text, 'board'::text, 'public'::text])))
);

ALTER TABLE public.approvals ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.approvals_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.askers (
    question_id bigint NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    phone text DEFAULT ''::text NOT NULL,
    organisation text DEFAULT ''::text NOT NULL,
    tax_code text DEFAULT ''::text NOT NULL,
    muted_at timestamp with time zone,
    erased_at timestamp with time zone
);

CREATE TABLE public.attachments (
    id bigint NOT NULL,
    key text NOT NULL,
    question_id bigint NOT NULL,
    part text NOT NULL,
    "position" integer NOT NULL,
    hash text,
    name text NOT NULL,
    person_id bigint,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    removed_at timestamp with time zone,
    erased_at timestamp with time zone,
    CONSTRAINT attachments_check CHECK (((hash IS NULL) = (erased_at IS NOT NULL))),
    CONSTRAINT attachments_key_check CHECK ((length(key) >= 26)),
    CONSTRAINT attachments_part_check CHECK ((part = ANY (ARRAY['question'::text, 'reply'::text, 'answer'::text])))
);

ALTER TABLE public.attachments ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.attachments_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.audit (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    person_id bigint,
    what text NOT NULL,
    subject text NOT NULL,
    before jsonb,
    after jsonb
);

ALTER TABLE public.audit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendar_days (
    day date NOT NULL,
    off boolean NOT NULL,
    reason_vi text NOT NULL,
    reason_en text DEFAULT ''::text NOT NULL,
    notice text DEFAULT ''::text NOT NULL,
    CONSTRAINT calendar_days_reason_vi_check CHECK ((reason_vi <> ''::text))
);

CREATE TABLE public.calendar_versions (
    id bigint NOT NULL,
    year integer NOT NULL,
    provisional boolean NOT NULL,
    days jsonb NOT NULL,
    adopted_at timestamp with time zone NOT NULL,
    person_id bigint,
    reason text DEFAULT ''::text NOT NULL,
    notice text DEFAULT ''::text NOT NULL,
    CONSTRAINT calendar_versions_year_check CHECK (((year >= 2000) AND (year <= 2199)))
);

ALTER TABLE public.calendar_versions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.calendar_versions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.calendar_years (
    year integer NOT NULL,
    provisional boolean NOT NULL,
    CONSTRAINT calendar_years_year_check CHECK (((year >= 2000) AND (year <= 2199)))
);

CREATE TABLE public.corrections (
    question_id bigint NOT NULL,
    base integer NOT NULL,
    title text NOT NULL,
    question text NOT NULL,
    answer text NOT NULL,
    note text NOT NULL,
    files jsonb,
    kept text[] NOT NULL,
    person_id bigint NOT NULL,
    saved_at timestamp with time zone NOT NULL
);

CREATE TABLE public.deadline_rules (
    id bigint NOT NULL,
    kind text,
    field text,
    department text,
    stage text NOT NULL,
    days integer NOT NULL,
    basis text DEFAULT ''::text NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    CONSTRAINT deadline_rules_check CHECK (((valid_to IS NULL) OR (valid_to > valid_from))),
    CONSTRAINT deadline_rules_days_check CHECK (((days >= 1) AND (days <= 250))),
    CONSTRAINT deadline_rules_kind_check CHECK ((kind = ANY (ARRAY['question'::text, 'feedback'::text, 'petition'::text, 'comment'::text]))),
    CONSTRAINT deadline_rules_stage_check CHECK ((stage = ANY (ARRAY['total'::text, 'intake'::text, 'department'::text, 'head'::text, 'board'::text, 'support'::text, 'pause'::text])))
);

ALTER TABLE public.deadline_rules ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.deadline_rules_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.department_names (
    code text NOT NULL,
    until date NOT NULL,
    name_vi text NOT NULL,
    name_en text NOT NULL
);

CREATE TABLE public.departments (
    code text NOT NULL,
    symbol text DEFAULT ''::text NOT NULL,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    email text DEFAULT ''::text NOT NULL,
    answers boolean DEFAULT true NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    successor text,
    "position" integer DEFAULT 0 NOT NULL,
    CONSTRAINT departments_check CHECK (((valid_to IS NULL) OR (valid_to > valid_from))),
    CONSTRAINT departments_check1 CHECK (((successor IS NULL) OR (successor <> code))),
    CONSTRAINT departments_code_check CHECK ((code ~ '^[A-Z][A-Z0-9]{1,11}$'::text)),
    CONSTRAINT departments_name_en_check CHECK ((name_en <> ''::text)),
    CONSTRAINT departments_name_vi_check CHECK ((name_vi <> ''::text))
);

CREATE TABLE public.event_notes (
    question_id bigint NOT NULL,
    seq integer NOT NULL,
    note text NOT NULL
);

CREATE TABLE public.events (
    id bigint NOT NULL,
    question_id bigint NOT NULL,
    seq integer NOT NULL,
    at timestamp with time zone NOT NULL,
    action text NOT NULL,
    role text NOT NULL,
    person_id bigint,
    from_status text NOT NULL,
    to_status text NOT NULL,
    department text DEFAULT ''::text NOT NULL,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    note_digest text DEFAULT ''::text NOT NULL,
    hash text NOT NULL,
    prev text NOT NULL,
    CONSTRAINT events_check CHECK (((seq = 1) = (prev = ''::text))),
    CONSTRAINT events_hash_check CHECK ((length(hash) = 64)),
    CONSTRAINT events_seq_check CHECK ((seq > 0))
);

ALTER TABLE public.events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.field_departments (
    field text NOT NULL,
    department text NOT NULL,
    "position" integer DEFAULT 0 NOT NULL
);

CREATE TABLE public.fields (
    code text NOT NULL,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    active boolean DEFAULT true NOT NULL,
    CONSTRAINT fields_code_check CHECK ((code ~ '^[a-z][a-z-]{1,30}$'::text)),
    CONSTRAINT fields_name_en_check CHECK ((name_en <> ''::text)),
    CONSTRAINT fields_name_vi_check CHECK ((name_vi <> ''::text))
);

CREATE TABLE public.files (
    hash text NOT NULL,
    type text NOT NULL,
    size bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT files_hash_check CHECK ((hash ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT files_size_check CHECK ((size > 0)),
    CONSTRAINT files_type_check CHECK ((type = ANY (ARRAY['pdf'::text, 'docx'::text, 'xlsx'::text, 'jpeg'::text, 'png'::text])))
);

CREATE TABLE public.fired_rungs (
    question_id bigint NOT NULL,
    stage_start timestamp with time zone NOT NULL,
    due_on date NOT NULL,
    rung_id bigint NOT NULL,
    nth integer DEFAULT 0 NOT NULL,
    due_at timestamp with time zone NOT NULL,
    fired_at timestamp with time zone NOT NULL
);

CREATE TABLE public.goose_db_version (
    id integer NOT NULL,
    version_id bigint NOT NULL,
    is_applied boolean NOT NULL,
    tstamp timestamp without time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.goose_db_version ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.goose_db_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.grants (
    person_id bigint NOT NULL,
    role text NOT NULL,
    department text,
    CONSTRAINT grants_check CHECK (((role = ANY (ARRAY['officer'::text, 'head'::text])) = (department IS NOT NULL))),
    CONSTRAINT grants_role_check CHECK ((role = ANY (ARRAY['intake'::text, 'officer'::text, 'head'::text, 'board'::text, 'chair'::text, 'admin'::text])))
);

CREATE TABLE public.idempotency (
    key bytea NOT NULL,
    request bytea NOT NULL,
    status integer NOT NULL,
    body bytea NOT NULL,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE public.imported_questions (
    question_id bigint NOT NULL,
    import_id bigint NOT NULL,
    source_code text NOT NULL,
    digest bytea NOT NULL
);

CREATE TABLE public.imports (
    id bigint NOT NULL,
    file text NOT NULL,
    questions integer NOT NULL,
    published integer NOT NULL,
    at timestamp with time zone NOT NULL,
    person_id bigint
);

ALTER TABLE public.imports ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.imports_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.jobs (
    id bigint NOT NULL,
    key text NOT NULL,
    type text NOT NULL,
    queue text NOT NULL,
    question_id bigint,
    mail_id bigint,
    run_at timestamp with time zone NOT NULL,
    next_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    dead_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    last_error text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    leased_at timestamp with time zone,
    failing_since timestamp with time zone,
    person_id bigint,
    CONSTRAINT jobs_check CHECK (((done_at IS NULL) OR (dead_at IS NULL))),
    CONSTRAINT jobs_check1 CHECK (((type = 'mail'::text) = (mail_id IS NOT NULL))),
    CONSTRAINT jobs_queue_check CHECK ((queue = ANY (ARRAY['critical'::text, 'mail'::text, 'default'::text, 'low'::text, 'webhook'::text]))),
    CONSTRAINT jobs_type_check CHECK ((type ~ '^[a-z]+$'::text))
);

ALTER TABLE public.jobs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.ladder (
    id bigint NOT NULL,
    stage text NOT NULL,
    share real DEFAULT 0 NOT NULL,
    after integer DEFAULT 0 NOT NULL,
    every integer DEFAULT 0 NOT NULL,
    urgent boolean DEFAULT false NOT NULL,
    recipients text[] NOT NULL,
    kind text,
    department text,
    how text DEFAULT 'now'::text NOT NULL,
    since timestamp with time zone,
    CONSTRAINT ladder_after_check CHECK (((after >= '-60'::integer) AND (after <= 250))),
    CONSTRAINT ladder_every_check CHECK ((every >= 0)),
    CONSTRAINT ladder_how_check CHECK ((how = ANY (ARRAY['now'::text, 'digest'::text]))),
    CONSTRAINT ladder_kind_check CHECK ((kind = ANY (ARRAY['question'::text, 'feedback'::text, 'petition'::text, 'comment'::text]))),
    CONSTRAINT ladder_one_place CHECK (((share = (0)::double precision) OR ((after = 0) AND (every = 0)))),
    CONSTRAINT ladder_recipients_check CHECK (((cardinality(recipients) > 0) AND (recipients <@ ARRAY['officer'::text, 'head'::text, 'intake'::text, 'board'::text, 'chair'::text]))),
    CONSTRAINT ladder_share_check CHECK (((share >= (0)::double precision) AND (share < (1)::double precision))),
    CONSTRAINT ladder_stage_check CHECK ((stage = ANY (ARRAY['intake'::text, 'department'::text, 'head'::text, 'board'::text]))),
    CONSTRAINT ladder_urgent CHECK (((how = 'now'::text) OR (NOT urgent)))
);

ALTER TABLE public.ladder ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.ladder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.laws (
    number text NOT NULL,
    name text NOT NULL,
    valid_from date,
    valid_to date,
    replaced_by text DEFAULT ''::text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    CONSTRAINT laws_check CHECK (((valid_to IS NULL) OR (valid_from IS NULL) OR (valid_to >= valid_from))),
    CONSTRAINT laws_name_check CHECK ((name <> ''::text)),
    CONSTRAINT laws_number_check CHECK ((number <> ''::text))
);

CREATE TABLE public.mails (
    id bigint NOT NULL,
    key text NOT NULL,
    question_id bigint,
    template text NOT NULL,
    lang text NOT NULL,
    to_address text NOT NULL,
    to_name text DEFAULT ''::text NOT NULL,
    person_id bigint,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    message_id text NOT NULL,
    status text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    claimed_until timestamp with time zone,
    sent_at timestamp with time zone,
    error text DEFAULT ''::text NOT NULL,
    CONSTRAINT mails_check CHECK (((status = ANY (ARRAY['sent'::text, 'bounced'::text])) = (sent_at IS NOT NULL))),
    CONSTRAINT mails_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'failed'::text, 'bounced'::text])))
);

ALTER TABLE public.mails ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.mails_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.mentions (
    question_id bigint NOT NULL,
    seq integer NOT NULL,
    person_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone
);

CREATE TABLE public.notices (
    question_id bigint NOT NULL,
    seq integer NOT NULL,
    person_id bigint NOT NULL,
    for_id bigint,
    rung text NOT NULL,
    how text NOT NULL,
    stage_start timestamp with time zone NOT NULL,
    due_on date NOT NULL,
    due_at timestamp with time zone NOT NULL,
    send_at timestamp with time zone NOT NULL,
    mail_id bigint,
    dropped_at timestamp with time zone,
    CONSTRAINT notices_check CHECK (((mail_id IS NULL) OR (dropped_at IS NULL))),
    CONSTRAINT notices_how_check CHECK ((how = ANY (ARRAY['now'::text, 'digest'::text])))
);

CREATE TABLE public.passkeys (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    credential_id bytea NOT NULL,
    credential jsonb NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    CONSTRAINT passkeys_name_check CHECK ((name <> ''::text))
);

ALTER TABLE public.passkeys ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.passkeys_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.people (
    id bigint NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    lang text DEFAULT 'vi'::text NOT NULL,
    password_hash text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    failed integer DEFAULT 0 NOT NULL,
    locked_until timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    last_login_at timestamp with time zone,
    handle bytea,
    must_change boolean DEFAULT false NOT NULL,
    team text DEFAULT ''::text NOT NULL,
    CONSTRAINT people_email_check CHECK ((email ~~ '%@%'::text)),
    CONSTRAINT people_login_check CHECK ((login ~ '^[a-z0-9][a-z0-9._-]{1,63}$'::text)),
    CONSTRAINT people_name_check CHECK ((name <> ''::text)),
    CONSTRAINT people_team_check CHECK ((length(team) <= 100))
);

ALTER TABLE public.people ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.people_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.promises (
    id bigint NOT NULL,
    question_id bigint NOT NULL,
    seq integer NOT NULL,
    part text NOT NULL,
    stage text NOT NULL,
    cause text NOT NULL,
    from_on date,
    to_on date,
    days integer DEFAULT 0 NOT NULL,
    due_on date NOT NULL,
    bound text DEFAULT ''::text NOT NULL,
    set_at timestamp with time zone NOT NULL,
    calendar_version bigint DEFAULT 0 NOT NULL,
    rule_id bigint,
    rule text DEFAULT ''::text NOT NULL,
    CONSTRAINT promises_bound_check CHECK ((bound = ANY (ARRAY[''::text, 'promise'::text, 'least'::text]))),
    CONSTRAINT promises_cause_check CHECK ((cause = ANY (ARRAY['promised'::text, 'kept'::text, 'paused'::text, 'extended'::text, 'calendar'::text]))),
    CONSTRAINT promises_part_check CHECK ((part = ANY (ARRAY['total'::text, 'stage'::text]))),
    CONSTRAINT promises_stage_check CHECK ((stage <> ''::text))
);

ALTER TABLE public.promises ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.promises_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.provinces (
    list integer NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    CONSTRAINT provinces_code_check CHECK ((code ~ '^[0-9]{2}$'::text)),
    CONSTRAINT provinces_list_check CHECK ((list = ANY (ARRAY[2018, 2025]))),
    CONSTRAINT provinces_name_check CHECK ((name <> ''::text))
);

CREATE TABLE public.public_drafts (
    question_id bigint NOT NULL,
    title text NOT NULL,
    question text NOT NULL,
    answer text NOT NULL,
    kept text[] DEFAULT '{}'::text[] NOT NULL,
    authors bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    answer_version integer NOT NULL,
    version integer NOT NULL,
    person_id bigint NOT NULL,
    saved_at timestamp with time zone NOT NULL
);

CREATE TABLE public.publication_counts (
    publication_id bigint NOT NULL,
    day date NOT NULL,
    reads integer DEFAULT 0 NOT NULL,
    helpful integer DEFAULT 0 NOT NULL,
    unhelpful integer DEFAULT 0 NOT NULL,
    spared integer DEFAULT 0 NOT NULL
);

CREATE TABLE public.publication_files (
    publication_id bigint NOT NULL,
    "position" integer NOT NULL,
    key text NOT NULL,
    hash text NOT NULL,
    type text NOT NULL,
    size bigint NOT NULL,
    label text NOT NULL,
    attachment text NOT NULL,
    CONSTRAINT publication_files_key_check CHECK ((length(key) >= 26)),
    CONSTRAINT publication_files_label_check CHECK ((label <> ''::text))
);

CREATE TABLE public.publication_removals (
    publication_id bigint NOT NULL,
    place text NOT NULL,
    withdrawn_at timestamp with time zone NOT NULL,
    gone_at timestamp with time zone,
    looked_at timestamp with time zone NOT NULL,
    CONSTRAINT publication_removals_place_check CHECK ((place = ANY (ARRAY['page'::text, 'search'::text, 'suggestions'::text, 'feed'::text, 'sitemap'::text, 'lists'::text, 'api'::text, 'cache'::text, 'files'::text, 'translations'::text])))
);

CREATE TABLE public.publication_search (
    publication_id bigint NOT NULL,
    form integer NOT NULL,
    doc tsvector NOT NULL
)
WITH (toast_tuple_target='128');

CREATE TABLE public.publication_slugs (
    digest bytea NOT NULL,
    publication_id bigint NOT NULL,
    replaced_at timestamp with time zone NOT NULL,
    CONSTRAINT publication_slugs_digest_check CHECK ((length(digest) = 32))
);

CREATE TABLE public.publication_translations (
    publication_id bigint NOT NULL,
    lang text NOT NULL,
    of_version integer NOT NULL,
    title text NOT NULL,
    question text NOT NULL,
    answer text NOT NULL,
    person_id bigint,
    saved_at timestamp with time zone NOT NULL,
    reviewed_by bigint,
    CONSTRAINT publication_translations_title_check CHECK ((title <> ''::text))
);

CREATE TABLE public.publication_versions (
    publication_id bigint NOT NULL,
    version integer NOT NULL,
    title text NOT NULL,
    question text NOT NULL,
    answer text NOT NULL,
    replaced_at timestamp with time zone NOT NULL,
    person_id bigint
);

CREATE TABLE public.publications (
    id bigint NOT NULL,
    question_id bigint NOT NULL,
    code text NOT NULL,
    slug text NOT NULL,
    lang text NOT NULL,
    title text NOT NULL,
    question text NOT NULL,
    answer text NOT NULL,
    outcome text NOT NULL,
    kind text NOT NULL,
    field text NOT NULL,
    department text NOT NULL,
    department_name text NOT NULL,
    asker_type text NOT NULL,
    asker_name text DEFAULT ''::text NOT NULL,
    province_list integer,
    province text,
    asked_on date NOT NULL,
    answered_on date NOT NULL,
    published_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    correction text DEFAULT ''::text NOT NULL,
    withdrawn_at timestamp with time zone,
    withdrawn_reason text DEFAULT ''::text NOT NULL,
    search tsvector DEFAULT ''::tsvector NOT NULL,
    CONSTRAINT publications_check CHECK (((withdrawn_at IS NULL) OR (withdrawn_reason <> ''::text))),
    CONSTRAINT publications_check1 CHECK (((withdrawn_at IS NULL) OR ((question = ''::text) AND (answer = ''::text)))),
    CONSTRAINT publications_check2 CHECK (((withdrawn_at IS NOT NULL) OR ((question <> ''::text) AND (answer <> ''::text)))),
    CONSTRAINT publications_slug_check CHECK ((slug ~ '^[a-z0-9][a-z0-9-]{2,160}$'::text)),
    CONSTRAINT publications_title_check CHECK ((title <> ''::text))
);

ALTER TABLE public.publications ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.publications_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE SEQUENCE public.question_number_2010
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2011
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2012
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2013
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2014
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2015
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2016
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2017
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2018
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2019
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2020
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2021
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2022
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2023
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2024
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2025
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2026
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2027
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2028
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2029
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2030
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2031
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2032
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2033
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2034
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2035
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2036
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2037
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2038
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2039
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2040
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2041
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2042
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2043
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2044
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2045
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2046
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2047
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2048
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2049
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2050
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2051
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2052
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2053
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2054
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2055
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2056
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2057
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2058
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2059
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE SEQUENCE public.question_number_2060
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    MAXVALUE 999999
    CACHE 1;

CREATE TABLE public.question_supports (
    question_id bigint NOT NULL,
    department text NOT NULL,
    officer_id bigint,
    due_on date,
    part text DEFAULT ''::text NOT NULL,
    asked_at timestamp with time zone,
    given_at timestamp with time zone
);

CREATE TABLE public.questions (
    id bigint NOT NULL,
    code text NOT NULL,
    kind text NOT NULL,
    channel text NOT NULL,
    field text,
    status text NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    lang text NOT NULL,
    asker_type text NOT NULL,
    province_list integer,
    province text,
    lead text,
    officer_id bigint,
    may_publish boolean NOT NULL,
    may_name boolean NOT NULL,
    consent text NOT NULL,
    follow_nonce bytea NOT NULL,
    submission_key bytea,
    submission_digest bytea,
    received_at timestamp with time zone NOT NULL,
    due_on date,
    first_due_on date,
    stage_start timestamp with time zone NOT NULL,
    stage_due_on date,
    accepted boolean DEFAULT false NOT NULL,
    answered_at timestamp with time zone,
    paused_at timestamp with time zone,
    resume_on date,
    extended boolean DEFAULT false NOT NULL,
    want_until date,
    returns integer DEFAULT 0 NOT NULL,
    asker_reopened boolean DEFAULT false NOT NULL,
    answer_version integer DEFAULT 0 NOT NULL,
    answer_author bigint,
    rated boolean DEFAULT false NOT NULL,
    merged_into bigint,
    split_from bigint,
    version integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    next_rung_at timestamp with time zone,
    search tsvector NOT NULL,
    clock_runs boolean DEFAULT false NOT NULL,
    restricted text DEFAULT ''::text NOT NULL,
    answer_authors bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    CONSTRAINT questions_answer_version_check CHECK ((answer_version >= 0)),
    CONSTRAINT questions_asker_type_check CHECK ((asker_type = ANY (ARRAY['citizen'::text, 'business'::text]))),
    CONSTRAINT questions_body_check CHECK ((body <> ''::text)),
    CONSTRAINT questions_channel_check CHECK ((channel = ANY (ARRAY['web'::text, 'api'::text, 'email'::text, 'phone'::text, 'letter'::text, 'counter'::text]))),
    CONSTRAINT questions_check CHECK (((province IS NULL) = (province_list IS NULL))),
    CONSTRAINT questions_check1 CHECK (((status <> ALL (ARRAY['routed'::text, 'assigned'::text, 'waiting'::text, 'submitted'::text, 'approved'::text])) OR (lead IS NOT NULL))),
    CONSTRAINT questions_check2 CHECK (((status <> ALL (ARRAY['assigned'::text, 'waiting'::text, 'submitted'::text, 'approved'::text])) OR (officer_id IS NOT NULL))),
    CONSTRAINT questions_check3 CHECK (((status <> ALL (ARRAY['answered'::text, 'published'::text, 'withdrawn'::text, 'closed'::text])) OR (answered_at IS NOT NULL))),
    CONSTRAINT questions_check4 CHECK (((status = 'waiting'::text) = (paused_at IS NOT NULL))),
    CONSTRAINT questions_check5 CHECK (((status = 'merged'::text) = (merged_into IS NOT NULL))),
    CONSTRAINT questions_check6 CHECK (((merged_into <> id) AND (split_from <> id))),
    CONSTRAINT questions_check7 CHECK (((due_on IS NOT NULL) OR (status = ANY (ARRAY['unconfirmed'::text, 'spam'::text])))),
    CONSTRAINT questions_code_check CHECK ((code ~ '^HD-[0-9]{4}-[0-9]{6}-[A-Z]$'::text)),
    CONSTRAINT questions_consent_check CHECK ((consent <> ''::text)),
    CONSTRAINT questions_follow_nonce_check CHECK ((length(follow_nonce) = 16)),
    CONSTRAINT questions_kind_check CHECK ((kind = ANY (ARRAY['question'::text, 'feedback'::text, 'petition'::text, 'comment'::text]))),
    CONSTRAINT questions_restricted_check CHECK ((restricted = ANY (ARRAY[''::text, 'complaint'::text, 'denunciation'::text]))),
    CONSTRAINT questions_returns_check CHECK ((returns >= 0)),
    CONSTRAINT questions_status_check CHECK ((status = ANY (ARRAY['unconfirmed'::text, 'received'::text, 'routed'::text, 'assigned'::text, 'waiting'::text, 'submitted'::text, 'approved'::text, 'answered'::text, 'published'::text, 'refused'::text, 'merged'::text, 'withdrawn'::text, 'closed'::text, 'spam'::text]))),
    CONSTRAINT questions_title_check CHECK ((title <> ''::text))
);

ALTER TABLE public.questions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.questions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.rating_reviews (
    question_id bigint NOT NULL,
    answer_version integer NOT NULL,
    note text NOT NULL,
    person_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT rating_reviews_note_check CHECK ((note <> ''::text))
);

CREATE TABLE public.ratings (
    question_id bigint NOT NULL,
    answer_version integer NOT NULL,
    score integer NOT NULL,
    comment text DEFAULT ''::text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ratings_score_check CHECK (((score >= 1) AND (score <= 5)))
);

CREATE TABLE public.ready_texts (
    id bigint NOT NULL,
    department text,
    kind text NOT NULL,
    name text NOT NULL,
    body text NOT NULL,
    active boolean DEFAULT true NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    person_id bigint,
    saved_at timestamp with time zone NOT NULL,
    CONSTRAINT ready_texts_body_check CHECK ((body <> ''::text)),
    CONSTRAINT ready_texts_kind_check CHECK ((kind = ANY (ARRAY['letter'::text, 'passage'::text]))),
    CONSTRAINT ready_texts_name_check CHECK ((name <> ''::text))
);

ALTER TABLE public.ready_texts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.ready_texts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.recovery_codes (
    person_id bigint NOT NULL,
    digest bytea NOT NULL,
    used_at timestamp with time zone
);

CREATE TABLE public.report_groups (
    report_id bigint NOT NULL,
    first_on date NOT NULL,
    department text NOT NULL,
    status text NOT NULL,
    verdict text NOT NULL,
    routed boolean NOT NULL,
    returned boolean NOT NULL,
    reopened boolean NOT NULL,
    days integer NOT NULL,
    score integer NOT NULL,
    questions bigint[] NOT NULL,
    CONSTRAINT report_groups_questions_check CHECK ((cardinality(questions) > 0))
);

CREATE TABLE public.report_plans (
    id bigint NOT NULL,
    name text NOT NULL,
    every text NOT NULL,
    recipients bigint[] NOT NULL,
    person_id bigint,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT report_plans_every_check CHECK ((every = ANY (ARRAY['week'::text, 'month'::text, 'quarter'::text, 'year'::text]))),
    CONSTRAINT report_plans_name_check CHECK ((name <> ''::text))
);

ALTER TABLE public.report_plans ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.report_plans_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.reports (
    id bigint NOT NULL,
    from_on date NOT NULL,
    to_on date NOT NULL,
    data jsonb NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    person_id bigint,
    plan_id bigint,
    CONSTRAINT reports_check CHECK ((to_on >= from_on))
);

ALTER TABLE public.reports ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.reports_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.routing_words (
    phrase text NOT NULL,
    department text,
    weight real DEFAULT 1 NOT NULL,
    CONSTRAINT routing_words_phrase_check CHECK ((phrase <> ''::text)),
    CONSTRAINT routing_words_weight_check CHECK ((weight >= (0)::double precision))
);

CREATE TABLE public.saved_filters (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    name text NOT NULL,
    query text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT saved_filters_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
    CONSTRAINT saved_filters_query_check CHECK ((length(query) <= 2000))
);

ALTER TABLE public.saved_filters ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.saved_filters_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.sessions (
    token text NOT NULL,
    data bytea NOT NULL,
    person_id bigint,
    expires_at timestamp with time zone NOT NULL
);

CREATE TABLE public.settings (
    key text NOT NULL,
    value jsonb NOT NULL
);

CREATE TABLE public.sign_in_failures (
    login bytea NOT NULL,
    failed integer NOT NULL,
    last_at timestamp with time zone NOT NULL,
    locked_until timestamp with time zone
);

CREATE TABLE public.spans (
    question_id bigint NOT NULL,
    from_at timestamp with time zone NOT NULL,
    to_at timestamp with time zone,
    seq integer NOT NULL,
    holder text NOT NULL,
    department text,
    officer_id bigint,
    CONSTRAINT spans_check CHECK (((to_at IS NULL) OR (to_at >= from_at))),
    CONSTRAINT spans_holder_check CHECK ((holder = ANY (ARRAY['intake'::text, 'department'::text, 'officer'::text, 'head'::text, 'board'::text, 'asker'::text])))
);

CREATE TABLE public.subscribers (
    id bigint NOT NULL,
    email text NOT NULL,
    lang text NOT NULL,
    nonce bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    asked_on date,
    asked integer DEFAULT 0 NOT NULL,
    CONSTRAINT subscribers_email_check CHECK ((email <> ''::text)),
    CONSTRAINT subscribers_nonce_check CHECK ((length(nonce) = 16))
);

ALTER TABLE public.subscribers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.subscribers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.subscriptions (
    id bigint NOT NULL,
    subscriber_id bigint NOT NULL,
    publication_id bigint,
    field text,
    department text,
    asked_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    told_at timestamp with time zone NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    CONSTRAINT subscriptions_check CHECK ((num_nonnulls(publication_id, field, department) = 1))
);

ALTER TABLE public.subscriptions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.subscriptions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.texts (
    lang text NOT NULL,
    key text NOT NULL,
    text text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    person_id bigint,
    CONSTRAINT texts_key_check CHECK (((key ~~ 'mail.%'::text) OR (key ~~ 'reason.%'::text))),
    CONSTRAINT texts_text_check CHECK ((text <> ''::text))
);

CREATE TABLE public.tokens (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    name text NOT NULL,
    digest bytea NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT tokens_name_check CHECK ((name <> ''::text)),
    CONSTRAINT tokens_scopes_check CHECK (((cardinality(scopes) > 0) AND (scopes <@ ARRAY['read'::text, 'write'::text])))
);

ALTER TABLE public.tokens ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.tokens_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.totp (
    person_id bigint NOT NULL,
    secret bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    last_step bigint DEFAULT 0 NOT NULL
);

CREATE TABLE public.translation_drafts (
    publication_id bigint NOT NULL,
    lang text NOT NULL,
    of_version integer NOT NULL,
    title text NOT NULL,
    question text NOT NULL,
    answer text NOT NULL,
    person_id bigint NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    CONSTRAINT translation_drafts_answer_check CHECK ((answer <> ''::text)),
    CONSTRAINT translation_drafts_question_check CHECK ((question <> ''::text)),
    CONSTRAINT translation_drafts_title_check CHECK ((title <> ''::text))
);

CREATE TABLE public.uploads (
    key text NOT NULL,
    hash text NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT uploads_key_check CHECK ((length(key) >= 26)),
    CONSTRAINT uploads_name_check CHECK ((name <> ''::text))
);

CREATE TABLE public.webhook_deliveries (
    id bigint NOT NULL,
    webhook_id bigint NOT NULL,
    question_id bigint,
    seq integer,
    created_at timestamp with time zone NOT NULL,
    tried_at timestamp with time zone,
    tries integer DEFAULT 0 NOT NULL,
    status integer DEFAULT 0 NOT NULL,
    took_ms integer DEFAULT 0 NOT NULL,
    done_at timestamp with time zone,
    held_back boolean DEFAULT false NOT NULL,
    CONSTRAINT webhook_deliveries_check CHECK (((question_id IS NULL) = (seq IS NULL)))
);

ALTER TABLE public.webhook_deliveries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.webhook_deliveries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.webhooks (
    id bigint NOT NULL,
    url text NOT NULL,
    nonce bytea NOT NULL,
    actions text[] DEFAULT '{}'::text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    person_id bigint,
    ended_at timestamp with time zone,
    CONSTRAINT webhooks_nonce_check CHECK ((length(nonce) = 16)),
    CONSTRAINT webhooks_url_check CHECK ((url ~ '^https?://'::text))
);

ALTER TABLE public.webhooks ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.webhooks_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY public.absences
    ADD CONSTRAINT absences_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.answer_presence
    ADD CONSTRAINT answer_presence_pkey PRIMARY KEY (question_id, person_id);

ALTER TABLE ONLY public.answer_reads
    ADD CONSTRAINT answer_reads_pkey PRIMARY KEY (question_id, person_id, answer_version);

ALTER TABLE ONLY public.answer_remarks
    ADD CONSTRAINT answer_remarks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.answer_revisions
    ADD CONSTRAINT answer_revisions_pkey PRIMARY KEY (question_id, version);

ALTER TABLE ONLY public.approvals
    ADD CONSTRAINT approvals_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.askers
    ADD CONSTRAINT askers_pkey PRIMARY KEY (question_id);

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_key_key UNIQUE (key);

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendar_days
    ADD CONSTRAINT calendar_days_pkey PRIMARY KEY (day);

ALTER TABLE ONLY public.calendar_versions
    ADD CONSTRAINT calendar_versions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.calendar_years
    ADD CONSTRAINT calendar_years_pkey PRIMARY KEY (year);

ALTER TABLE ONLY public.corrections
    ADD CONSTRAINT corrections_pkey PRIMARY KEY (question_id);

ALTER TABLE ONLY public.deadline_rules
    ADD CONSTRAINT deadline_rules_kind_field_department_stage_valid_from_key UNIQUE NULLS NOT DISTINCT (kind, field, department, stage, valid_from);

ALTER TABLE ONLY public.deadline_rules
    ADD CONSTRAINT deadline_rules_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.department_names
    ADD CONSTRAINT department_names_pkey PRIMARY KEY (code, until);

ALTER TABLE ONLY public.departments
    ADD CONSTRAINT departments_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.event_notes
    ADD CONSTRAINT event_notes_pkey PRIMARY KEY (question_id, seq);

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (question_id, seq);

ALTER TABLE ONLY public.field_departments
    ADD CONSTRAINT field_departments_pkey PRIMARY KEY (field, department);

ALTER TABLE ONLY public.fields
    ADD CONSTRAINT fields_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.files
    ADD CONSTRAINT files_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY public.fired_rungs
    ADD CONSTRAINT fired_rungs_question_id_stage_start_due_on_rung_id_nth_key UNIQUE (question_id, stage_start, due_on, rung_id, nth);

ALTER TABLE ONLY public.goose_db_version
    ADD CONSTRAINT goose_db_version_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_person_id_role_department_key UNIQUE NULLS NOT DISTINCT (person_id, role, department);

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.imported_questions
    ADD CONSTRAINT imported_questions_pkey PRIMARY KEY (question_id);

ALTER TABLE ONLY public.imported_questions
    ADD CONSTRAINT imported_questions_source_code_key UNIQUE (source_code);

ALTER TABLE ONLY public.imports
    ADD CONSTRAINT imports_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_key_key UNIQUE (key);

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ladder
    ADD CONSTRAINT ladder_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ladder
    ADD CONSTRAINT ladder_place UNIQUE NULLS NOT DISTINCT (stage, kind, department, share, after);

ALTER TABLE ONLY public.laws
    ADD CONSTRAINT laws_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.mails
    ADD CONSTRAINT mails_key_key UNIQUE (key);

ALTER TABLE public.mails
    ADD CONSTRAINT mails_lang_check CHECK ((lang ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)) NOT VALID;

ALTER TABLE ONLY public.mails
    ADD CONSTRAINT mails_message_id_key UNIQUE (message_id);

ALTER TABLE ONLY public.mails
    ADD CONSTRAINT mails_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.mentions
    ADD CONSTRAINT mentions_pkey PRIMARY KEY (question_id, seq, person_id);

ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_pkey PRIMARY KEY (question_id, seq, person_id);

ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT passkeys_credential_id_key UNIQUE (credential_id);

ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT passkeys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_handle_key UNIQUE (handle);

ALTER TABLE public.people
    ADD CONSTRAINT people_lang_check CHECK ((lang ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)) NOT VALID;

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_login_key UNIQUE (login);

ALTER TABLE ONLY public.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.promises
    ADD CONSTRAINT promises_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.provinces
    ADD CONSTRAINT provinces_pkey PRIMARY KEY (list, code);

ALTER TABLE ONLY public.public_drafts
    ADD CONSTRAINT public_drafts_pkey PRIMARY KEY (question_id);

ALTER TABLE ONLY public.publication_counts
    ADD CONSTRAINT publication_counts_pkey PRIMARY KEY (publication_id, day);

ALTER TABLE ONLY public.publication_files
    ADD CONSTRAINT publication_files_key_key UNIQUE (key);

ALTER TABLE ONLY public.publication_files
    ADD CONSTRAINT publication_files_pkey PRIMARY KEY (publication_id, "position");

ALTER TABLE ONLY public.publication_removals
    ADD CONSTRAINT publication_removals_pkey PRIMARY KEY (publication_id, place);

ALTER TABLE ONLY public.publication_search
    ADD CONSTRAINT publication_search_pkey PRIMARY KEY (publication_id);

ALTER TABLE ONLY public.publication_slugs
    ADD CONSTRAINT publication_slugs_pkey PRIMARY KEY (digest);

ALTER TABLE public.publication_translations
    ADD CONSTRAINT publication_translations_lang_check CHECK ((lang ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)) NOT VALID;

ALTER TABLE ONLY public.publication_translations
    ADD CONSTRAINT publication_translations_pkey PRIMARY KEY (publication_id, lang);

ALTER TABLE ONLY public.publication_versions
    ADD CONSTRAINT publication_versions_pkey PRIMARY KEY (publication_id, version);

ALTER TABLE ONLY public.publications
    ADD CONSTRAINT publications_code_key UNIQUE (code);

ALTER TABLE public.publications
    ADD CONSTRAINT publications_lang_check CHECK ((lang ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)) NOT VALID;

ALTER TABLE ONLY public.publications
    ADD CONSTRAINT publications_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.publications
    ADD CONSTRAINT publications_question_id_key UNIQUE (question_id);

ALTER TABLE ONLY public.publications
    ADD CONSTRAINT publications_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.question_supports
    ADD CONSTRAINT question_supports_pkey PRIMARY KEY (question_id, department);

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_code_key UNIQUE (code);

ALTER TABLE public.questions
    ADD CONSTRAINT questions_lang_check CHECK ((lang ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)) NOT VALID;

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_submission_key_key UNIQUE (submission_key);

ALTER TABLE ONLY public.rating_reviews
    ADD CONSTRAINT rating_reviews_pkey PRIMARY KEY (question_id, answer_version);

ALTER TABLE ONLY public.ratings
    ADD CONSTRAINT ratings_pkey PRIMARY KEY (question_id, answer_version);

ALTER TABLE ONLY public.ready_texts
    ADD CONSTRAINT ready_texts_department_name_key UNIQUE NULLS NOT DISTINCT (department, name);

ALTER TABLE ONLY public.ready_texts
    ADD CONSTRAINT ready_texts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_pkey PRIMARY KEY (person_id, digest);

ALTER TABLE ONLY public.report_plans
    ADD CONSTRAINT report_plans_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reports
    ADD CONSTRAINT reports_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.routing_words
    ADD CONSTRAINT routing_words_phrase_department_key UNIQUE NULLS NOT DISTINCT (phrase, department);

ALTER TABLE ONLY public.saved_filters
    ADD CONSTRAINT saved_filters_person_id_name_key UNIQUE (person_id, name);

ALTER TABLE ONLY public.saved_filters
    ADD CONSTRAINT saved_filters_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (token);

ALTER TABLE ONLY public.settings
    ADD CONSTRAINT settings_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.sign_in_failures
    ADD CONSTRAINT sign_in_failures_pkey PRIMARY KEY (login);

ALTER TABLE ONLY public.spans
    ADD CONSTRAINT spans_pkey PRIMARY KEY (question_id, seq);

ALTER TABLE public.subscribers
    ADD CONSTRAINT subscribers_lang_check CHECK ((lang ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)) NOT VALID;

ALTER TABLE ONLY public.subscribers
    ADD CONSTRAINT subscribers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_pkey PRIMARY KEY (id);

ALTER TABLE public.texts
    ADD CONSTRAINT texts_lang_check CHECK ((lang ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)) NOT VALID;

ALTER TABLE ONLY public.texts
    ADD CONSTRAINT texts_pkey PRIMARY KEY (lang, key);

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.totp
    ADD CONSTRAINT totp_pkey PRIMARY KEY (person_id);

ALTER TABLE public.translation_drafts
    ADD CONSTRAINT translation_drafts_lang_check CHECK ((lang ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'::text)) NOT VALID;

ALTER TABLE ONLY public.translation_drafts
    ADD CONSTRAINT translation_drafts_pkey PRIMARY KEY (publication_id, lang);

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.webhooks
    ADD CONSTRAINT webhooks_pkey PRIMARY KEY (id);

CREATE INDEX absences_end ON public.absences USING btree (to_on);

CREATE INDEX absences_person ON public.absences USING btree (person_id, from_on);

CREATE INDEX answer_remarks_question ON public.answer_remarks USING btree (question_id, id);

CREATE INDEX approvals_question ON public.approvals USING btree (question_id, id DESC);

CREATE INDEX askers_email ON public.askers USING btree (lower(email), question_id) WHERE (email <> ''::text);

CREATE INDEX askers_name ON public.askers USING gin (to_tsvector('simple'::regconfig, public.fold_vi(((name || ' '::text) || organisation))));

CREATE INDEX askers_phone_question ON public.askers USING btree ("right"(regexp_replace(phone, '\D'::text, ''::text, 'g'::text), 9), question_id) WHERE (phone <> ''::text);

CREATE INDEX attachments_hash ON public.attachments USING btree (hash);

CREATE INDEX attachments_question ON public.attachments USING btree (question_id, id);

CREATE INDEX audit_person ON public.audit USING btree (person_id, id DESC);

CREATE INDEX audit_subject ON public.audit USING btree (subject, id DESC);

CREATE INDEX audit_what ON public.audit USING btree (what, id DESC);

CREATE INDEX calendar_versions_year ON public.calendar_versions USING btree (year, id);

CREATE UNIQUE INDEX events_id ON public.events USING btree (id);

CREATE INDEX events_prods ON public.events USING btree (question_id) INCLUDE (action, department) WHERE (action = ANY (ARRAY['reminded'::text, 'prod'::text]));

CREATE INDEX grants_role ON public.grants USING btree (role, department);

CREATE INDEX idempotency_age ON public.idempotency USING btree (created_at);

CREATE INDEX jobs_dead ON public.jobs USING btree (dead_at) WHERE (dead_at IS NOT NULL);

CREATE INDEX jobs_done ON public.jobs USING btree (done_at) WHERE (done_at IS NOT NULL);

CREATE INDEX jobs_open ON public.jobs USING btree (question_id) WHERE (done_at IS NULL);

CREATE INDEX jobs_queue_next ON public.jobs USING btree (queue, next_at) WHERE ((done_at IS NULL) AND (dead_at IS NULL));

CREATE INDEX mails_question ON public.mails USING btree (question_id, id);

CREATE INDEX mails_subscribers ON public.mails USING btree (lower(to_address)) WHERE (template = ANY (ARRAY['subscribe'::text, 'subscribed'::text, 'news'::text]));

CREATE INDEX mentions_open ON public.mentions USING btree (person_id, at) WHERE (seen_at IS NULL);

CREATE INDEX notices_mail ON public.notices USING btree (mail_id) WHERE (mail_id IS NOT NULL);

CREATE INDEX notices_waiting ON public.notices USING btree (person_id, send_at) WHERE ((mail_id IS NULL) AND (dropped_at IS NULL));

CREATE INDEX passkeys_person ON public.passkeys USING btree (person_id);

CREATE INDEX promises_question ON public.promises USING btree (question_id, id);

CREATE INDEX publication_counts_day ON public.publication_counts USING btree (day) INCLUDE (publication_id, reads);

CREATE INDEX publication_files_hash ON public.publication_files USING btree (hash);

CREATE INDEX publication_search_doc ON public.publication_search USING gin (doc) WITH (fastupdate=off);

CREATE INDEX publication_search_form ON public.publication_search USING btree (form, publication_id);

CREATE INDEX publications_department ON public.publications USING btree (department, published_at DESC, id DESC) WHERE (withdrawn_at IS NULL);

CREATE INDEX publications_field ON public.publications USING btree (field, published_at DESC, id DESC) WHERE (withdrawn_at IS NULL);

CREATE INDEX publications_newest ON public.publications USING btree (published_at DESC, id DESC) WHERE (withdrawn_at IS NULL);

CREATE INDEX question_supports_department ON public.question_supports USING btree (department, question_id);

CREATE INDEX question_supports_open ON public.question_supports USING btree (department, due_on, question_id) WHERE (given_at IS NULL);

CREATE INDEX questions_due ON public.questions USING btree (COALESCE(stage_due_on, '9999-12-31'::date), id);

CREATE INDEX questions_figures ON public.questions USING btree (received_at) INCLUDE (status, lead, field, kind, channel, province, asker_type, answered_at, due_on, extended, returns, asker_reopened);

CREATE INDEX questions_lead ON public.questions USING btree (lead, status, stage_due_on, id);

CREATE INDEX questions_lead_due ON public.questions USING btree (lead, COALESCE(stage_due_on, '9999-12-31'::date), id) WHERE (lead IS NOT NULL);

CREATE INDEX questions_lead_late ON public.questions USING btree (lead, LEAST(stage_due_on, due_on)) WHERE (status = ANY (ARRAY['routed'::text, 'assigned'::text, 'submitted'::text]));

CREATE INDEX questions_lead_received ON public.questions USING btree (lead, received_at, id) WHERE (lead IS NOT NULL);

CREATE INDEX questions_list ON public.questions USING btree (status, COALESCE(stage_due_on, '9999-12-31'::date), id);

CREATE INDEX questions_merged ON public.questions USING btree (merged_into) WHERE (merged_into IS NOT NULL);

CREATE INDEX questions_officer ON public.questions USING btree (officer_id, status, stage_due_on, id) INCLUDE (due_on) WHERE (officer_id IS NOT NULL);

CREATE INDEX questions_open ON public.questions USING btree (status, lead, LEAST(stage_due_on, due_on)) INCLUDE (id, officer_id, restricted, returns, stage_due_on, due_on) WHERE (status = ANY (ARRAY['received'::text, 'routed'::text, 'assigned'::text, 'waiting'::text, 'submitted'::text, 'approved'::text]));

CREATE INDEX questions_overdue ON public.questions USING btree (LEAST(stage_due_on, due_on), id) WHERE (status = ANY (ARRAY['received'::text, 'routed'::text, 'assigned'::text, 'submitted'::text, 'approved'::text]));

CREATE INDEX questions_promised ON public.questions USING btree (COALESCE(due_on, '9999-12-31'::date), id) WHERE (status = ANY (ARRAY['received'::text, 'routed'::text, 'assigned'::text, 'waiting'::text, 'submitted'::text, 'approved'::text]));

CREATE INDEX questions_received ON public.questions USING btree (received_at, id);

CREATE INDEX questions_restricted ON public.questions USING btree (restricted, id) WHERE (restricted <> ''::text);

CREATE INDEX questions_resume ON public.questions USING btree (resume_on) WHERE (status = 'waiting'::text);

CREATE INDEX questions_rung ON public.questions USING btree (next_rung_at) WHERE (next_rung_at IS NOT NULL);

CREATE INDEX questions_search ON public.questions USING gin (search);

CREATE INDEX questions_status_received ON public.questions USING btree (status, received_at, id);

CREATE INDEX questions_wanted ON public.questions USING btree (want_until, id) INCLUDE (officer_id, restricted, lead) WHERE ((want_until IS NOT NULL) AND (NOT extended) AND (status = ANY (ARRAY['routed'::text, 'assigned'::text, 'submitted'::text, 'approved'::text])));

CREATE INDEX ratings_low ON public.ratings USING btree (at DESC, question_id DESC) WHERE (score <= 2);

CREATE INDEX report_groups_report ON public.report_groups USING btree (report_id);

CREATE INDEX reports_newest ON public.reports USING btree (id DESC);

CREATE UNIQUE INDEX reports_once ON public.reports USING btree (plan_id, from_on, to_on) WHERE (plan_id IS NOT NULL);

CREATE INDEX sessions_expiry ON public.sessions USING btree (expires_at);

CREATE INDEX sessions_person ON public.sessions USING btree (person_id) WHERE (person_id IS NOT NULL);

CREATE INDEX sign_in_failures_age ON public.sign_in_failures USING btree (last_at);

CREATE UNIQUE INDEX spans_open ON public.spans USING btree (question_id) WHERE (to_at IS NULL);

CREATE UNIQUE INDEX subscribers_email ON public.subscribers USING btree (lower(email));

CREATE UNIQUE INDEX subscriptions_once ON public.subscriptions USING btree (subscriber_id, COALESCE(publication_id, (0)::bigint), COALESCE(field, ''::text), COALESCE(department, ''::text));

CREATE INDEX subscriptions_open ON public.subscriptions USING btree (asked_at) WHERE (confirmed_at IS NULL);

CREATE INDEX subscriptions_publication ON public.subscriptions USING btree (publication_id);

CREATE INDEX uploads_age ON public.uploads USING btree (created_at);

CREATE INDEX uploads_hash ON public.uploads USING btree (hash);

CREATE INDEX webhook_deliveries_created ON public.webhook_deliveries USING btree (created_at);

CREATE INDEX webhook_deliveries_webhook ON public.webhook_deliveries USING btree (webhook_id, id DESC);

CREATE TRIGGER calendar_versions_append_only BEFORE DELETE OR UPDATE ON public.calendar_versions FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER calendar_versions_no_truncate BEFORE TRUNCATE ON public.calendar_versions FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER departments_told AFTER INSERT OR DELETE OR UPDATE ON public.departments FOR EACH STATEMENT EXECUTE FUNCTION public.tell_library();

CREATE TRIGGER events_append_only BEFORE DELETE OR UPDATE ON public.events FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER events_marked BEFORE INSERT ON public.events FOR EACH STATEMENT EXECUTE FUNCTION public.mark_events();

CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON public.events FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER events_webhooks AFTER INSERT ON public.events REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.queue_webhooks();

CREATE TRIGGER fields_told AFTER INSERT OR DELETE OR UPDATE ON public.fields FOR EACH STATEMENT EXECUTE FUNCTION public.tell_library();

CREATE TRIGGER promises_append_only BEFORE DELETE OR UPDATE ON public.promises FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER promises_no_truncate BEFORE TRUNCATE ON public.promises FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER publication_translations_told AFTER INSERT OR DELETE OR UPDATE ON public.publication_translations FOR EACH STATEMENT EXECUTE FUNCTION public.tell_library();

CREATE TRIGGER publications_told AFTER INSERT OR DELETE OR UPDATE ON public.publications FOR EACH STATEMENT EXECUTE FUNCTION public.tell_library();

CREATE CONSTRAINT TRIGGER questions_held AFTER UPDATE OF status ON public.questions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((old.status IS DISTINCT FROM new.status)) EXECUTE FUNCTION public.check_spans();

CREATE TRIGGER report_groups_append_only BEFORE DELETE OR UPDATE ON public.report_groups FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER report_groups_no_truncate BEFORE TRUNCATE ON public.report_groups FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER reports_append_only BEFORE DELETE OR UPDATE ON public.reports FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER reports_no_truncate BEFORE TRUNCATE ON public.reports FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE CONSTRAINT TRIGGER spans_whole AFTER INSERT OR DELETE OR UPDATE ON public.spans DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((COALESCE(current_setting('hoidap.importing'::text, true), ''::text) <> 'on'::text)) EXECUTE FUNCTION public.check_spans();

ALTER TABLE ONLY public.absences
    ADD CONSTRAINT absences_deputy_id_fkey FOREIGN KEY (deputy_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.absences
    ADD CONSTRAINT absences_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.answer_reads
    ADD CONSTRAINT answer_reads_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.answer_reads
    ADD CONSTRAINT answer_reads_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id);

ALTER TABLE ONLY public.answer_remarks
    ADD CONSTRAINT answer_remarks_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.answer_remarks
    ADD CONSTRAINT answer_remarks_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id);

ALTER TABLE ONLY public.answer_remarks
    ADD CONSTRAINT answer_remarks_settled_by_fkey FOREIGN KEY (settled_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.answer_revisions
    ADD CONSTRAINT answer_revisions_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.answer_revisions
    ADD CONSTRAINT answer_revisions_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id);

ALTER TABLE ONLY public.approvals
    ADD CONSTRAINT approvals_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.approvals
    ADD CONSTRAINT approvals_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id);

ALTER TABLE ONLY public.approvals
    ADD CONSTRAINT approvals_voided_by_fkey FOREIGN KEY (voided_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.askers
    ADD CONSTRAINT askers_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id);

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_hash_fkey FOREIGN KEY (hash) REFERENCES public.files(hash);

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id);

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.calendar_versions
    ADD CONSTRAINT calendar_versions_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.corrections
    ADD CONSTRAINT corrections_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.corrections
    ADD CONSTRAINT corrections_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id);

ALTER TABLE ONLY public.deadline_rules
    ADD CONSTRAINT deadline_rules_department_fkey FOREIGN KEY (department) REFERENCES public.departments(code);

ALTER TABLE ONLY public.deadline_rules
    ADD CONSTRAINT deadline_rules_field_fkey FOREIGN KEY (field) REFERENCES public.fields(code);

ALTER TABLE ONLY public.department_names
    ADD CONSTRAINT department_names_code_fkey FOREIGN KEY (code) REFERENCES public.departments(code);

ALTER TABLE ONLY public.departments
    ADD CONSTRAINT departments_successor_fkey FOREIGN KEY (successor) REFERENCES public.departments(code);

ALTER TABLE ONLY public.event_notes
    ADD CONSTRAINT event_notes_question_id_seq_fkey FOREIGN KEY (question_id, seq) REFERENCES public.events(question_id, seq);

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id);

ALTER TABLE ONLY public.field_departments
    ADD CONSTRAINT field_departments_department_fkey FOREIGN KEY (department) REFERENCES public.departments(code);

ALTER TABLE ONLY public.field_departments
    ADD CONSTRAINT field_departments_field_fkey FOREIGN KEY (field) REFERENCES public.fields(code);

ALTER TABLE ONLY public.fired_rungs
    ADD CONSTRAINT fired_rungs_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id);

ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_department_fkey FOREIGN KEY (department) REFERENCES public.departments(code);

ALTER TABLE ONLY public.grants
    ADD CONSTRAINT grants_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.imported_questions
    ADD CONSTRAINT imported_questions_import_id_fkey FOREIGN KEY (import_id) REFERENCES public.imports(id);

ALTER TABLE ONLY public.imported_questions
    ADD CONSTRAINT imported_questions_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id);

ALTER TABLE ONLY public.imports
    ADD CONSTRAINT imports_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_mail_id_fkey FOREIGN KEY (mail_id) REFERENCES public.mails(id);

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id);

ALTER TABLE ONLY public.ladder
    ADD CONSTRAINT ladder_department_fkey FOREIGN KEY (department) REFERENCES public.departments(code);

ALTER TABLE ONLY public.mails
    ADD CONSTRAINT mails_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.mails
    ADD CONSTRAINT mails_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id);

ALTER TABLE ONLY public.mentions
    ADD CONSTRAINT mentions_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.mentions
    ADD CONSTRAINT mentions_question_id_seq_fkey FOREIGN KEY (question_id, seq) REFERENCES public.events(question_id, seq);

ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_for_id_fkey FOREIGN KEY (for_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_mail_id_fkey FOREIGN KEY (mail_id) REFERENCES public.mails(id);

ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_question_id_seq_fkey FOREIGN KEY (question_id, seq) REFERENCES public.events(question_id, seq);

ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT passkeys_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.promises
    ADD CONSTRAINT promises_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id);

ALTER TABLE ONLY public.promises
    ADD CONSTRAINT promises_question_id_seq_fkey FOREIGN KEY (question_id, seq) REFERENCES public.events(question_id, seq);

ALTER TABLE ONLY public.public_drafts
    ADD CONSTRAINT public_drafts_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.public_drafts
    ADD CONSTRAINT public_drafts_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id);

ALTER TABLE ONLY public.publication_counts
    ADD CONSTRAINT publication_counts_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES public.publications(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.publication_files
    ADD CONSTRAINT publication_files_hash_fkey FOREIGN KEY (hash) REFERENCES public.files(hash);

ALTER TABLE ONLY public.publication_files
    ADD CONSTRAINT publication_files_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES public.publications(id);

ALTER TABLE ONLY public.publication_removals
    ADD CONSTRAINT publication_removals_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES public.publications(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.publication_search
    ADD CONSTRAINT publication_search_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES public.publications(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.publication_slugs
    ADD CONSTRAINT publication_slugs_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES public.publications(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.publication_translations
    ADD CONSTRAINT publication_translations_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.publication_translations
    ADD CONSTRAINT publication_translations_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES public.publications(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.publication_translations
    ADD CONSTRAINT publication_translations_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES public.people(id);

ALTER TABLE ONLY public.publication_versions
    ADD CONSTRAINT publication_versions_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.publication_versions
    ADD CONSTRAINT publication_versions_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES public.publications(id);

ALTER TABLE ONLY public.publications
    ADD CONSTRAINT publications_department_fkey FOREIGN KEY (department) REFERENCES public.departments(code);

ALTER TABLE ONLY public.publications
    ADD CONSTRAINT publications_field_fkey FOREIGN KEY (field) REFERENCES public.fields(code);

ALTER TABLE ONLY public.publications
    ADD CONSTRAINT publications_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id);

ALTER TABLE ONLY public.question_supports
    ADD CONSTRAINT question_supports_department_fkey FOREIGN KEY (department) REFERENCES public.departments(code);

ALTER TABLE ONLY public.question_supports
    ADD CONSTRAINT question_supports_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.question_supports
    ADD CONSTRAINT question_supports_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id);

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_answer_author_fkey FOREIGN KEY (answer_author) REFERENCES public.people(id);

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_field_fkey FOREIGN KEY (field) REFERENCES public.fields(code);

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_lead_fkey FOREIGN KEY (lead) REFERENCES public.departments(code);

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES public.questions(id);

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_province_list_province_fkey FOREIGN KEY (province_list, province) REFERENCES public.provinces(list, code);

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_split_from_fkey FOREIGN KEY (split_from) REFERENCES public.questions(id);

ALTER TABLE ONLY public.rating_reviews
    ADD CONSTRAINT rating_reviews_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.rating_reviews
    ADD CONSTRAINT rating_reviews_question_id_answer_version_fkey FOREIGN KEY (question_id, answer_version) REFERENCES public.ratings(question_id, answer_version);

ALTER TABLE ONLY public.ratings
    ADD CONSTRAINT ratings_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id);

ALTER TABLE ONLY public.ready_texts
    ADD CONSTRAINT ready_texts_department_fkey FOREIGN KEY (department) REFERENCES public.departments(code);

ALTER TABLE ONLY public.ready_texts
    ADD CONSTRAINT ready_texts_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.report_groups
    ADD CONSTRAINT report_groups_report FOREIGN KEY (report_id) REFERENCES public.reports(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.report_plans
    ADD CONSTRAINT report_plans_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.reports
    ADD CONSTRAINT reports_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.reports
    ADD CONSTRAINT reports_plan FOREIGN KEY (plan_id) REFERENCES public.report_plans(id);

ALTER TABLE ONLY public.routing_words
    ADD CONSTRAINT routing_words_department_fkey FOREIGN KEY (department) REFERENCES public.departments(code);

ALTER TABLE ONLY public.saved_filters
    ADD CONSTRAINT saved_filters_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.spans
    ADD CONSTRAINT spans_department_fkey FOREIGN KEY (department) REFERENCES public.departments(code);

ALTER TABLE ONLY public.spans
    ADD CONSTRAINT spans_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.spans
    ADD CONSTRAINT spans_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id);

ALTER TABLE ONLY public.spans
    ADD CONSTRAINT spans_question_id_seq_fkey FOREIGN KEY (question_id, seq) REFERENCES public.events(question_id, seq);

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_department_fkey FOREIGN KEY (department) REFERENCES public.departments(code);

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_field_fkey FOREIGN KEY (field) REFERENCES public.fields(code);

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES public.publications(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT subscriptions_subscriber_id_fkey FOREIGN KEY (subscriber_id) REFERENCES public.subscribers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.texts
    ADD CONSTRAINT texts_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.totp
    ADD CONSTRAINT totp_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.translation_drafts
    ADD CONSTRAINT translation_drafts_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

ALTER TABLE ONLY public.translation_drafts
    ADD CONSTRAINT translation_drafts_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES public.publications(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.uploads
    ADD CONSTRAINT uploads_hash_fkey FOREIGN KEY (hash) REFERENCES public.files(hash);

ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_question_id_seq_fkey FOREIGN KEY (question_id, seq) REFERENCES public.events(question_id, seq);

ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES public.webhooks(id);

ALTER TABLE ONLY public.webhooks
    ADD CONSTRAINT webhooks_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.people(id);

GRANT USAGE ON SCHEMA public TO hoidap_public;

GRANT SELECT ON TABLE public.calendar_days TO hoidap_public;

GRANT SELECT ON TABLE public.calendar_years TO hoidap_public;

GRANT SELECT ON TABLE public.departments TO hoidap_public;

GRANT SELECT ON TABLE public.field_departments TO hoidap_public;

GRANT SELECT ON TABLE public.fields TO hoidap_public;

GRANT SELECT ON TABLE public.provinces TO hoidap_public;

GRANT SELECT ON TABLE public.publication_counts TO hoidap_public;

GRANT SELECT ON TABLE public.publication_files TO hoidap_public;

GRANT SELECT ON TABLE public.publication_search TO hoidap_public;

GRANT SELECT ON TABLE public.publication_slugs TO hoidap_public;

GRANT SELECT ON TABLE public.publication_translations TO hoidap_public;

GRANT SELECT ON TABLE public.publications TO hoidap_public;

