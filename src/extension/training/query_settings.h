// SPDX-License-Identifier: PostgreSQL
// Settings under which the text of a training's query always means the same.
//
// PostgreSQL zone.
#pragma once

namespace relevance::extension {

// Sets them until the transaction ends or its settings go back: how values come out as text, and
// how a statement's own text is read. What the role's values come in by (the order of DateStyle,
// TimeZone, lc_monetary, …), what it may see and how long it may take stay the role's.
void pin_query_settings();

}  // namespace relevance::extension
