CREATE TABLE users (
    id BIGSERIAL NOT NULL,
    username VARCHAR(255) NOT NULL,
    is_admin BOOLEAN DEFAULT false NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (username)
);

CREATE TABLE projects (
    id BIGSERIAL NOT NULL,
    full_path TEXT COLLATE "C" NOT NULL,
    visibility VARCHAR(8) NOT NULL,
    PRIMARY KEY (id)
);

CREATE UNIQUE INDEX index_projects_on_lower_full_path ON projects (lower(full_path));

CREATE TABLE access_tokens (
    id BIGSERIAL NOT NULL,
    user_id BIGINT NOT NULL,
    digest VARCHAR(64) NOT NULL,
    scopes VARCHAR(255) NOT NULL,
    expires_at DATE,
    revoked BOOLEAN DEFAULT false NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
    UNIQUE (digest)
);

CREATE INDEX ix_access_tokens_user_id ON access_tokens (user_id);

CREATE TABLE memberships (
    project_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    access_level SMALLINT NOT NULL,
    PRIMARY KEY (project_id, user_id),
    FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE,
    FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE error_tracking_settings (
    project_id BIGINT NOT NULL,
    enabled BOOLEAN NOT NULL,
    integrated BOOLEAN NOT NULL,
    api_url TEXT,
    project_name TEXT,
    has_sentry_token BOOLEAN DEFAULT false NOT NULL,
    PRIMARY KEY (project_id),
    FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE
);

CREATE TABLE error_tracking_client_keys (
    id BIGSERIAL NOT NULL,
    project_id BIGINT NOT NULL,
    active BOOLEAN DEFAULT true NOT NULL,
    public_key VARCHAR(37) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (public_key),
    FOREIGN KEY(project_id) REFERENCES projects (id) ON DELETE CASCADE
);

CREATE INDEX index_client_keys_on_project_id_and_id ON error_tracking_client_keys (project_id, id);
