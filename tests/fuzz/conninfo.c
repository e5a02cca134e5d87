/* conninfo.c: any text as a connection, as a service file and as a password file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fuzz.h"
#include "qui-conninfo.h"
#include "qui-import.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (QuiConninfo) conninfo = NULL;
  g_autoptr (GPtrArray) profiles = g_ptr_array_new_with_free_func (g_object_unref);

  if (!g_utf8_validate (text, -1, NULL))
    return 0;

  conninfo = qui_conninfo_parse (text, NULL);
  if (conninfo != NULL)
    {
      g_autofree char *written = qui_conninfo_to_text (conninfo, NULL);
      g_autofree char *label = qui_conninfo_to_label (conninfo);
      g_autoptr (QuiConninfo) again = qui_conninfo_parse (written, NULL);

      /* What is written is read back. */
      if (again == NULL && *written != '\0')
        g_error ("“%s” was written as “%s”", text, written);
    }

  qui_import_parse_services (text, profiles);
  qui_import_parse_passwords (text, profiles);

  return 0;
}
