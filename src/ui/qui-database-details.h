/* qui-database-details.h: one database: its properties, and who has the sessions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-detail.h"
#include "qui-narrowable.h"
#include "qui-outline.h"

G_BEGIN_DECLS

/* Property "narrow" (boolean, read-write): without the bars by application. */
#define QUI_TYPE_DATABASE_DETAILS (qui_database_details_get_type ())
G_DECLARE_FINAL_TYPE (QuiDatabaseDetails, qui_database_details, QUI, DATABASE_DETAILS, QuiNarrowable)

GtkWidget *qui_database_details_new  (void);
/* @facts may be NULL: not known yet. */
void       qui_database_details_show (QuiDatabaseDetails *self, QuiOutline *outline, const QuiDatabase *database, const QuiDatabaseDetail *facts);

G_END_DECLS
