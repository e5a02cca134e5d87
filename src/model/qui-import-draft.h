/* qui-import-draft.h: what the readers of other programs' connections share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-import-entry.h"

G_BEGIN_DECLS

/* A connection while it is read: the libpq keywords it comes to, and what did not fit. */
typedef struct
{
  char           *name;
  char           *group;        /* in which it stood there; NULL: none */
  QuiConninfo    *conninfo;
  QuiEnvironment  environment;
  GPtrArray      *notes;        /* of char*: whole sentences */
  GPtrArray      *left_out;     /* of char*: names of settings */
  char           *refusal;      /* why nothing can be made of it */
  char           *tunnel;       /* as the profile has it; NULL: none */
  char           *tunnel_jump;
  char           *tunnel_key;
  gboolean        elsewhere;    /* what is left out leads it to another server */
  gboolean        had_password;
  gboolean        hand_out_passwords;   /* the person's own text: passwords and the name of a file of passwords are taken */
  char           *password;
  char           *key_password;         /* of the client's key */
} QuiImportDraft;

/* @name may be NULL: it is found when the rest is known. */
QuiImportDraft *qui_import_draft_new       (const char *name);
void            qui_import_draft_free      (QuiImportDraft *self);

/* Puts a libpq keyword in; what came before under the same name goes. A NULL or empty @value changes nothing. Secrets are not taken but noted, and
 * so is what this libpq does not know and the name of a file of passwords. */
void            qui_import_draft_set       (QuiImportDraft *self, const char *keyword, const char *value);
/* The name of a setting that is not taken. */
void            qui_import_draft_leave_out (QuiImportDraft *self, const char *setting);
void            qui_import_draft_take_note (QuiImportDraft *self, char *note);      /* owns @note */
void            qui_import_draft_refuse    (QuiImportDraft *self, char *refusal);   /* owns @refusal; the first one counts */

/* What the connection goes through; each but the host may be NULL. One that ssh could not go to is noted, and leads elsewhere. Jump hosts are added after it,
 * the first that is gone to first. */
void            qui_import_draft_set_tunnel (QuiImportDraft *self, const char *host, const char *port, const char *user, const char *key);
void            qui_import_draft_add_jump   (QuiImportDraft *self, const char *host, const char *port, const char *user);
void            qui_import_draft_fill_tunnel (QuiImportDraft *self, QuiProfile *profile);

/* All that there is to be said of it, in the order in which people want to know; free with g_ptr_array_unref(). */
GPtrArray      *qui_import_draft_dup_notes (QuiImportDraft *self);
/* Fills @profile but for its name, or with it where it has none. Errors: QUI_ERROR_INVALID. */
gboolean        qui_import_draft_fill      (QuiImportDraft *self, QuiProfile *profile, GError **error);
QuiImportEntry *qui_import_draft_to_entry  (QuiImportDraft *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiImportDraft, qui_import_draft_free)

G_END_DECLS
