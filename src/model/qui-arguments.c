/* qui-arguments.c: keeps passwords out of what others can see of a command line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-arguments.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "qui-target.h"

static gboolean
put_into_stdin (GString  *passwords,
                GError  **error)
{
  int fds[2];

  if (passwords->len > QUI_ARGUMENTS_MAX)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, _("The passwords are too long"));
      return FALSE;
    }
  if (!g_unix_open_pipe (fds, FD_CLOEXEC, error))
    return FALSE;
  if (write (fds[1], passwords->str, passwords->len) != (gssize) passwords->len || dup2 (fds[0], STDIN_FILENO) < 0)
    {
      int saved_errno = errno;

      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), g_strerror (saved_errno));
      close (fds[0]);
      close (fds[1]);
      return FALSE;
    }
  close (fds[0]);
  close (fds[1]);
  return TRUE;
}

/* An argument as others may see it, NULL if it must not be seen at all; its password goes to the end of @passwords. */
static char *
take_password (char     *argument,
               GString  *passwords,
               gboolean *any,
               GError  **error)
{
  char *password = NULL;
  char *clean = qui_target_clean (argument, &password, error);

  if (clean == NULL || !g_str_equal (clean, argument))
    memset (argument, 'x', strlen (argument));
  if (password != NULL && passwords->len + strlen (password) < QUI_ARGUMENTS_MAX)
    g_string_append (passwords, password);
  g_string_append_c (passwords, '\0');
  *any = *any || password != NULL;
  qui_password_free (password);
  return clean;
}

GStrv
qui_arguments_take (int       argc,
                    char    **argv,
                    GError  **error)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  GString *passwords = g_string_sized_new (QUI_ARGUMENTS_MAX + argc);   /* never moved: no copy is left behind */
  gboolean any = FALSE, options_over = FALSE, done = TRUE;

  for (int i = 0; i < argc && done; i++)
    {
      gboolean is_option = i == 0 || (!options_over && argv[i][0] == '-');

      options_over = options_over || (i > 0 && g_str_equal (argv[i], "--"));
      g_ptr_array_add (arguments, is_option ? g_strdup (argv[i]) : take_password (argv[i], passwords, &any, error));
      done = arguments->pdata[i] != NULL;
    }
  if (done && any)
    {
      g_ptr_array_insert (arguments, 1, g_strdup ("--" QUI_ARGUMENTS_OPTION));
      done = put_into_stdin (passwords, error);
    }
  explicit_bzero (passwords->str, passwords->allocated_len);
  g_string_free (passwords, TRUE);
  if (!done)
    return NULL;
  g_ptr_array_add (arguments, NULL);
  return (GStrv) g_ptr_array_steal (arguments, NULL);
}
