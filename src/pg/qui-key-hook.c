/* qui-key-hook.c: the password of a client's key, when libpq wants it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-key-hook.h"

#include <libpq-fe.h>
#include <string.h>

static GPrivate asked_here;

/* NULL if the connection has none; PQconninfoFree() what @options is set to. */
static char *
find_password (PGconn            *conn,
               PQconninfoOption **options)
{
  *options = PQconninfo (conn);
  for (PQconninfoOption *option = *options; option != NULL && option->keyword != NULL; option++)
    if (strcmp (option->keyword, "sslpassword") == 0 && option->val != NULL && option->val[0] != '\0')
      return option->val;
  return NULL;
}

static void
wipe (PQconninfoOption *options)
{
  for (PQconninfoOption *option = options; option != NULL && option->keyword != NULL; option++)
    if (option->dispchar[0] == '*' && option->val != NULL)
      explicit_bzero (option->val, strlen (option->val));
  PQconninfoFree (options);
}

/* One that does not fit is not cut: half a password is a wrong one. */
static int
answer (char   *buffer,
        int     size,
        PGconn *conn)
{
  PQconninfoOption *options;
  const char *password = find_password (conn, &options);
  int length = 0;

  if (password != NULL && strlen (password) < (gsize) size)
    {
      length = (int) strlen (password);
      memcpy (buffer, password, (gsize) length + 1);
    }
  g_private_set (&asked_here, GINT_TO_POINTER (password != NULL ? QUI_KEY_GIVEN : QUI_KEY_MISSING));
  wipe (options);
  return length;
}

void
qui_key_hook_install (void)
{
  static gsize installed;

  if (g_once_init_enter (&installed))
    {
      PQsetSSLKeyPassHook_OpenSSL (answer);
      g_once_init_leave (&installed, 1);
    }
}

QuiKeyAsked
qui_key_hook_take (void)
{
  QuiKeyAsked asked = GPOINTER_TO_INT (g_private_get (&asked_here));

  g_private_set (&asked_here, GINT_TO_POINTER (QUI_KEY_NOT_ASKED));
  return asked;
}
