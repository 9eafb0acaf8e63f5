-- SPDX-License-Identifier: PostgreSQL
-- What pg_dump includes: users' data.
SELECT pg_catalog.pg_extension_config_dump('relevance.machine', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.machine_grant', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.data_set', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.data_set_chunk', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.run', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.run_cancellation', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.column_report', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.ranking', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.effect_curve', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.model', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.model_chunk', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.machine_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.data_set_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('relevance.run_id_seq', '');
