/* dialog-fixture.h: the editor of a connection, and what it tells
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-connection-dialog.h"
#include "qui-keyring.h"
#include "qui-test-ui.h"

G_BEGIN_DECLS

typedef struct
{
  QuiServerList   *servers;
  QuiProfileStore *store;
  GtkWidget       *dialog;
  gboolean         closed;
  QuiProfile      *saved;      /* what "saved" told */
  char            *password;
  char            *key_password;
} Fixture;

void        dialog_set_up    (Fixture *fixture, gconstpointer data);
void        dialog_tear_down (Fixture *fixture, gconstpointer data);
/* For @profile, or NULL for a new connection; laid out. */
void        dialog_open      (Fixture *fixture, QuiProfile *profile);

/* Widgets by their id or name. */
GtkWidget  *dialog_get       (Fixture *fixture, const char *id);
const char *dialog_get_text  (Fixture *fixture, const char *id);
void        dialog_set_text  (Fixture *fixture, const char *id, const char *text);
void        dialog_click     (Fixture *fixture, const char *id);

/* What the keyring has for @profile; "(none)" for nothing. */
char       *dialog_dup_kept  (QuiProfile *profile, QuiSecret secret);

G_END_DECLS
