/* qui-import-private.h: the readers of single formats
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "qui-import-draft.h"
#include "qui-import-file.h"

G_BEGIN_DECLS

/* All are pure. Those of files append to @file's entries; text is valid UTF-8. */

/* pgAdmin 4's servers.json, as its setup.py writes and reads it. Errors: QUI_ERROR_INVALID. */
gboolean qui_import_pgadmin_read   (JsonObject *root, QuiImportFile *file, GError **error);
/* DBeaver's data-sources.json. Errors: QUI_ERROR_INVALID. */
gboolean qui_import_dbeaver_read   (JsonObject *root, QuiImportFile *file, GError **error);
/* A connection service file. A service becomes what it says, for libpq looks for it in its own files only. */
void     qui_import_services_read  (const char *text, QuiImportFile *file);

/* "jdbc:postgresql:..." as pgjdbc reads it. Errors: QUI_ERROR_INVALID. */
gboolean qui_import_jdbc_read      (const char *url, QuiImportDraft *draft, GError **error);
/* A property of pgjdbc under libpq's name, or left out. */
void     qui_import_jdbc_property  (QuiImportDraft *draft, const char *name, const char *value);
/* What "ssl" without "sslmode" means there, when all properties are known. */
void     qui_import_jdbc_settle    (QuiImportDraft *draft, gboolean ssl);

typedef struct
{
  char        letter;      /* 0: none */
  const char *word;
  gboolean    has_value;
  const char *keyword;     /* NULL: has nothing to do with where it leads */
} QuiPsqlOption;

/* By its letter, or where that is 0 by the first @length bytes of @word; NULL if psql has none such. */
const QuiPsqlOption *qui_psql_find_option  (char letter, const char *word, gsize length);
/* libpq's keyword for a variable of its environment; NULL if there is none. */
const char          *qui_psql_find_keyword (const char *variable);

/* The words of a command line, quoted as the shell does; the "$ " of a prompt does not count. NULL with QUI_ERROR_INVALID. */
char   **qui_psql_split            (const char *line, GError **error);
void     qui_psql_free_words       (char **words);   /* wiped; NULL is fine */
/* The name of the variable that @word sets, NULL if it sets none; free with g_free(). */
char    *qui_psql_dup_variable     (const char *word);
gboolean qui_psql_is_program       (const char *word);
/* Whether @word may stand before "psql": what it is run with. */
gboolean qui_psql_is_before        (const char *word);

/* Whether the text is, or is meant to be, a command line of psql. */
gboolean qui_import_psql_is_one    (const char *text);
/* Errors: QUI_ERROR_INVALID. */
gboolean qui_import_psql_read      (const char *line, QuiImportDraft *draft, GError **error);

G_END_DECLS
