/* qui-keyring-error.c: errors of the keyring, in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-keyring-private.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

G_DEFINE_QUARK (qui-keyring-error-quark, qui_keyring_error)

GError *
qui_keyring_error_new (QuiKeyringError  code,
                       const char      *detail)
{
  switch (code)
    {
    case QUI_KEYRING_ERROR_ABSENT:
      return g_error_new_literal (QUI_KEYRING_ERROR, code,
                                  _("There is no keyring service here, so no password can be saved. "
                                    "A password for this run works all the same."));

    case QUI_KEYRING_ERROR_LOCKED:
      return g_error_new_literal (QUI_KEYRING_ERROR, code,
                                  _("The keyring is locked. Unlock it, or give a password for this run."));

    case QUI_KEYRING_ERROR_DISMISSED:
      return g_error_new_literal (QUI_KEYRING_ERROR, code,
                                  _("The keyring was not unlocked. Try again, or give a password for this run."));

    case QUI_KEYRING_ERROR_NO_KEYRING:
      return g_error_new_literal (QUI_KEYRING_ERROR, code,
                                  _("There is no keyring yet to save the password in. Create one with the desktop’s own "
                                    "passwords tool, or give a password for this run."));

    case QUI_KEYRING_ERROR_FAILED:
    default:
      return g_error_new (QUI_KEYRING_ERROR, QUI_KEYRING_ERROR_FAILED,
                          _("The keyring does not work: %s. A password for this run works all the same."), detail);
    }
}

static gboolean
means_absent (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED)
      || (error->domain == G_DBUS_ERROR && error->code >= G_DBUS_ERROR_SPAWN_EXEC_FAILED
          && error->code <= G_DBUS_ERROR_SPAWN_NO_MEMORY)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

GError *
qui_keyring_error_from_libsecret (GError   *error,
                                  gboolean  storing)
{
  g_dbus_error_strip_remote_error (error);

  if (means_absent (error))
    return qui_keyring_error_new (QUI_KEYRING_ERROR_ABSENT, NULL);
  if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    return qui_keyring_error_new (QUI_KEYRING_ERROR_LOCKED, NULL);
  if (storing && g_error_matches (error, SECRET_ERROR, SECRET_ERROR_NO_SUCH_OBJECT))
    return qui_keyring_error_new (QUI_KEYRING_ERROR_NO_KEYRING, NULL);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
    return qui_keyring_error_new (QUI_KEYRING_ERROR_FAILED, _("it does not answer"));

  return qui_keyring_error_new (QUI_KEYRING_ERROR_FAILED, error->message);
}
