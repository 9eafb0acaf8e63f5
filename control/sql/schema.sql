-- SPDX-License-Identifier: PostgreSQL
\echo Use "CREATE EXTENSION pg_relevance" to load this file. \quit

-- Singular names are tables (what is stored); plural names are views (what is read). Fails when a schema of
-- this name exists: objects that somebody else created must not become part of the extension.
CREATE SCHEMA relevance;
COMMENT ON SCHEMA relevance IS 'Which process variables drive a machine''s production: see relevance.machines, relevance.training_runs and relevance.get_ranking().';
