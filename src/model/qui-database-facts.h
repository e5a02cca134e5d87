/* qui-database-facts.h: sizes and other slow facts of databases, fetched now and then
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-detail.h"

G_BEGIN_DECLS

#define QUI_TYPE_DATABASE_FACTS (qui_database_facts_get_type ())
G_DECLARE_FINAL_TYPE (QuiDatabaseFacts, qui_database_facts, QUI, DATABASE_FACTS, GObject)

QuiDatabaseFacts        *qui_database_facts_new     (void);
/* Asks for them over @connection, at most once a minute; what was there stays until the answer. */
void                     qui_database_facts_refresh (QuiDatabaseFacts *self,
                                                     QuiConnection    *connection,
                                                     GCancellable     *cancellable);
/* Another server: nothing is known of it. */
void                     qui_database_facts_forget  (QuiDatabaseFacts *self);
/* NULL where nothing is known; valid until the main loop goes on. */
const QuiDatabaseDetail *qui_database_facts_find    (QuiDatabaseFacts *self,
                                                     guint32           oid);

G_END_DECLS
