/* qui-passfile.c: whether libpq trusts the file of passwords
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-passfile.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

char *
qui_passfile_dup_complaint (const char *path)
{
  g_autofree char *shown = NULL;
  g_autofree char *quoted = NULL;
  GStatBuf status;

  g_return_val_if_fail (path != NULL, NULL);

  if (g_stat (path, &status) != 0)
    return NULL;

  shown = g_filename_display_name (path);
  if (!S_ISREG (status.st_mode))
    return g_strdup_printf (_("The password file %s was not used: it is not a plain file."), shown);
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) == 0)
    return NULL;

  quoted = g_shell_quote (shown);
  return g_strdup_printf (_("The password file %s was not used: others may read or change it. To keep it to yourself: chmod 600 %s"),
                          shown, quoted);
}
