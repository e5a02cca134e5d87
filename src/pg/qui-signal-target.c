/* qui-signal-target.c: copies of a target
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-signal.h"

void
qui_signal_target_init_from_session (QuiSignalTarget *target, const QuiSession *session)
{
  g_return_if_fail (target != NULL);
  g_return_if_fail (session != NULL);

  *target = (QuiSignalTarget) {
    .pid = session->pid,
    .backend_start = session->backend_start,
    .role_oid = session->role_oid,
    .database_oid = session->database_oid,
    .query_start = session->query_start,
    .permission = session->permission,
    .application = g_strdup (session->application),
    .client_address = g_strdup (session->client_address),
  };
}

void
qui_signal_target_copy (QuiSignalTarget *target, const QuiSignalTarget *source)
{
  g_return_if_fail (target != NULL);
  g_return_if_fail (source != NULL);

  *target = *source;
  target->application = g_strdup (source->application);
  target->client_address = g_strdup (source->client_address);
}

void
qui_signal_target_clear (QuiSignalTarget *target)
{
  g_return_if_fail (target != NULL);

  g_clear_pointer (&target->application, g_free);
  g_clear_pointer (&target->client_address, g_free);
}

gboolean
qui_signal_target_is_forced (const QuiSignalTarget *target)
{
  g_return_val_if_fail (target != NULL, FALSE);

  return target->try_anyway && target->permission != QUI_PERMISSION_YES;
}
