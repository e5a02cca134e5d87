/* qui-import-json.c: JSON of unknown origin
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "qui-error.h"

#define MAX_DEPTH 64

/* --- before the parser sees it --- */

/* A backslash's "u" with four digits; -1 if that is not what @p is. */
static int
read_unit (const char *p)
{
  int unit = 0;

  if (p[0] != '\\' || p[1] != 'u')
    return -1;
  for (int i = 2; i < 6; i++)
    {
      if (!g_ascii_isxdigit (p[i]))
        return -1;
      unit = unit * 16 + g_ascii_xdigit_value (p[i]);
    }

  return unit;
}

/* Past what the backslash at @p begins; NULL if that says no character. */
static const char *
skip_escape (const char *p)
{
  int unit = read_unit (p);

  if (p[1] != 'u')
    return p[1] != '\0' && strchr ("\"\\/bfnrt", p[1]) != NULL ? p + 2 : NULL;
  if (unit <= 0 || (unit >= 0xdc00 && unit <= 0xdfff))
    return NULL;
  if (unit < 0xd800 || unit > 0xdbff)
    return p + 6;

  unit = read_unit (p + 6);
  return unit >= 0xdc00 && unit <= 0xdfff ? p + 12 : NULL;
}

/* Past the string that begins at @p; NULL if it does not end, or not as it should. */
static const char *
skip_string (const char *p)
{
  for (p++; p != NULL && *p != '"';)
    {
      if ((guchar) *p < ' ')
        return NULL;
      p = *p == '\\' ? skip_escape (p) : p + 1;
    }

  return p != NULL ? p + 1 : NULL;
}

/* The parser recurses, and takes comments and other things than JSON. */
static gboolean
is_plain (const char *text)
{
  int depth = 0;

  while (*text != '\0')
    {
      if (*text == '"')
        {
          text = skip_string (text);
          if (text == NULL)
            return FALSE;
          continue;
        }

      if (!g_ascii_isalnum (*text) && strchr (" \t\r\n{}[]:,+-.", *text) == NULL)
        return FALSE;
      depth += *text == '{' || *text == '[';
      depth -= *text == '}' || *text == ']';
      if (depth < 0 || depth > MAX_DEPTH)
        return FALSE;
      text++;
    }

  return depth == 0;
}

JsonNode *
qui_import_json_parse (const char  *text,
                       GError     **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root = NULL;

  if (is_plain (text) && json_parser_load_from_data (parser, text, -1, NULL))
    root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    return json_node_ref (root);

  g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID, _("It is damaged or cut off: the text is not valid JSON."));
  return NULL;
}

/* --- members --- */

static JsonNode *
get_value (JsonObject *object,
           const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

char *
qui_import_json_dup_text (JsonObject *object,
                          const char *member)
{
  JsonNode *node = get_value (object, member);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_STRING)
    return json_node_dup_string (node);
  if (type == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));

  return NULL;
}

gboolean
qui_import_json_is_true (JsonObject *object,
                         const char *member)
{
  JsonNode *node = get_value (object, member);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);
  if (type == G_TYPE_INT64)
    return json_node_get_int (node) != 0;

  return type == G_TYPE_STRING && g_ascii_strcasecmp (json_node_get_string (node), "true") == 0;
}

JsonObject *
qui_import_json_get_object (JsonObject *object,
                            const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}
