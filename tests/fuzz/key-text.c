/* key-text.c: any text as a key file that is edited
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "fuzz.h"
#include "qui-key-text.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *salvaged = qui_key_text_salvage ((const char *) data, size);
  g_autofree char *same = NULL;
  g_autofree char *edited = NULL;
  g_autofree char *value = NULL;
  g_autoptr (QuiKeyText) key_text = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (!g_utf8_validate (text, -1, NULL))
    return 0;

  key_text = qui_key_text_new (text);
  same = qui_key_text_to_string (key_text);
  /* The last line gets its end. */
  if (!g_str_has_prefix (same, text) || strcmp (same + strlen (text), *text != '\0' && !g_str_has_suffix (text, "\n") ? "\n" : "") != 0)
    g_error ("unchanged “%s” became “%s”", text, same);

  if (!g_key_file_load_from_data (file, text, -1, G_KEY_FILE_NONE, NULL))
    return 0;

  /* Of what is a key file, what was set is read again. */
  qui_key_text_set (key_text, "one", "key", " a;b\\ ");
  qui_key_text_set (key_text, "two", "key", "c");
  qui_key_text_move_group (key_text, "two", NULL);
  qui_key_text_remove_group (key_text, "three");
  edited = qui_key_text_to_string (key_text);
  if (!g_key_file_load_from_data (file, edited, -1, G_KEY_FILE_NONE, NULL))
    g_error ("“%s” is no key file any more: “%s”", text, edited);
  value = g_key_file_get_string (file, "one", "key", NULL);
  if (g_strcmp0 (value, " a;b\\ ") != 0)
    g_error ("“%s” reads “%s”", edited, value);

  return 0;
}
