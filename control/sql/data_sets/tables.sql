-- SPDX-License-Identifier: PostgreSQL
CREATE TABLE relevance.data_set (
  id          bigint      PRIMARY KEY DEFAULT nextval('relevance.data_set_id_seq'),
  machine_id  integer     NOT NULL REFERENCES relevance.machine ON DELETE CASCADE,
  file_name   text,
  bytes       bigint      CHECK (bytes >= 0),
  query       text,
  search_path text,
  owner       name        NOT NULL DEFAULT current_user,
  created_at  timestamptz NOT NULL DEFAULT now(),
  checksum    bytea,
  CONSTRAINT data_set_file_name_length CHECK (octet_length(file_name) <= 4096),
  CONSTRAINT data_set_query_length CHECK (octet_length(query) <= 1048576),
  CONSTRAINT data_set_search_path_length CHECK (octet_length(search_path) <= 4096),
  CHECK ((bytes IS NULL) <> (query IS NULL) AND (query IS NULL) = (search_path IS NULL))
);
COMMENT ON TABLE  relevance.data_set IS 'One body of training rows: a CSV, byte for byte, or a query that is run again for each training.';
COMMENT ON COLUMN relevance.data_set.id IS 'The data set''s number.';
COMMENT ON COLUMN relevance.data_set.machine_id IS 'The machine it describes.';
COMMENT ON COLUMN relevance.data_set.file_name IS 'The file on the server it was read from; null if it was passed as a value.';
COMMENT ON COLUMN relevance.data_set.bytes IS 'A CSV''s size: the sum of its chunks.';
COMMENT ON COLUMN relevance.data_set.query IS 'The query whose rows are the data.';
COMMENT ON COLUMN relevance.data_set.search_path IS 'The search_path under which the query was written.';
COMMENT ON COLUMN relevance.data_set.owner IS 'The role that stored it; a query runs as this role and as no other.';
COMMENT ON COLUMN relevance.data_set.created_at IS 'When it was stored.';
COMMENT ON COLUMN relevance.data_set.checksum IS 'A CSV''s checksum, that of its last chunk, set when the CSV was complete; null for data sets of 0.1.0.';
CREATE INDEX data_set_machine ON relevance.data_set (machine_id);
COMMENT ON INDEX relevance.data_set_machine IS 'A machine''s data sets.';

CREATE TABLE relevance.data_set_chunk (
  data_set_id bigint  NOT NULL REFERENCES relevance.data_set ON DELETE CASCADE,
  chunk_no    integer NOT NULL,
  bytes       bytea   NOT NULL,
  checksum    bytea,
  PRIMARY KEY (data_set_id, chunk_no)
);
-- Uncompressed: on a small machine PostgreSQL's compression would take longer than the training.
ALTER TABLE relevance.data_set_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;
COMMENT ON TABLE  relevance.data_set_chunk IS 'A data set''s bytes, one megabyte per row.';
COMMENT ON COLUMN relevance.data_set_chunk.data_set_id IS 'The data set.';
COMMENT ON COLUMN relevance.data_set_chunk.chunk_no IS 'Position in the data set, from 0.';
COMMENT ON COLUMN relevance.data_set_chunk.bytes IS 'The bytes.';
COMMENT ON COLUMN relevance.data_set_chunk.checksum IS 'SHA-256 of the previous chunk''s checksum (nothing for the first) followed by the bytes; null for data sets of 0.1.0.';
