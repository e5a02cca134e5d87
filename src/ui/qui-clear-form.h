/* qui-clear-form.h: what is to be done with a database, chosen by a person
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-preflight.h"
#include "qui-snapshot.h"

G_BEGIN_DECLS

/* The ways as toggles, and the fields of the chosen one. Signal "changed" (no arguments): the request is another one. */
#define QUI_TYPE_CLEAR_FORM (qui_clear_form_get_type ())
G_DECLARE_FINAL_TYPE (QuiClearForm, qui_clear_form, QUI, CLEAR_FORM, GtkBox)

/* A request to close or to reopen has no other ways. */
void                       qui_clear_form_set_request (QuiClearForm *self, const QuiClearanceRequest *request);
/* Offers what these know now of databases and tablespaces; NULL: nothing new. */
void                       qui_clear_form_update      (QuiClearForm *self, QuiSnapshot *snapshot, QuiPreflight *preflight);
/* Whether something can be done at a pooler first; not, at the beginning. */
void                       qui_clear_form_set_has_pooler (QuiClearForm *self, gboolean has_pooler);
const QuiClearanceRequest *qui_clear_form_get_request (QuiClearForm *self);

G_END_DECLS
