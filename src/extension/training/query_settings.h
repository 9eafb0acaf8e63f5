// SPDX-License-Identifier: PostgreSQL
// Settings that make a training's query mean the same in every session.
//
// PostgreSQL zone.
#pragma once

namespace relevance::extension {

// Sets them until the transaction ends or its settings are restored: how values are converted to
// text, and how a statement's text is parsed. How the role's values are parsed (the order of
// DateStyle, TimeZone, lc_monetary, …), its privileges and its time limits are not changed.
void pin_query_settings();

}  // namespace relevance::extension
