/* qui-import-json.h: JSON of unknown origin
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The object that the whole of @text, valid UTF-8, is. Checked before it is parsed: nesting has a limit and the grammar's own letters are the only ones
 * outside of strings. NULL with QUI_ERROR_INVALID otherwise. The result holds the node; free with json_node_unref(). */
JsonNode   *qui_import_json_parse      (const char *text, GError **error);

/* The member of an object as text: a string or a number; NULL if it is anything else or not there. Free with g_free(). */
char       *qui_import_json_dup_text   (JsonObject *object, const char *member);
/* TRUE, a number that is not 0, "true". */
gboolean    qui_import_json_is_true    (JsonObject *object, const char *member);
/* NULL if it is not there or no object; belongs to @object. */
JsonObject *qui_import_json_get_object (JsonObject *object, const char *member);

G_END_DECLS
