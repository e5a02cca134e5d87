/* qui-verdict.c: pure: what the server's answers mean for the targets of a signal run
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "qui-error.h"
#include "qui-verdict.h"

void
qui_newcomer_clear (QuiNewcomer *self)
{
  g_clear_pointer (&self->application, g_free);
  g_clear_pointer (&self->client_address, g_free);
}

void
qui_verdict_case_clear (QuiVerdictCase *self)
{
  qui_signal_target_clear (&self->target);
  g_clear_pointer (&self->outcome.message, g_free);
}

gboolean
qui_verdict_is_settled (const QuiVerdictCase *self)
{
  return self->outcome.kind != QUI_OUTCOME_PENDING && self->outcome.kind != QUI_OUTCOME_WAITING;
}

static void
settle (QuiVerdictCase *self, QuiOutcomeKind kind, const char *message, gint64 now)
{
  self->outcome.kind = kind;
  self->outcome.settled_at = now;
  g_free (self->outcome.message);
  self->outcome.message = g_strdup (message);
}

static void
settle_refused (QuiVerdictCase *self, QuiPermission permission, gint64 now)
{
  self->outcome.permission = permission;
  settle (self, QUI_OUTCOME_NOT_PERMITTED, NULL, now);
}

void
qui_verdict_on_answer (QuiVerdictCase *self, const char *result, gint64 sent_at, gint64 now)
{
  if (strcmp (result, "signalled") == 0)
    {
      self->outcome.kind = QUI_OUTCOME_WAITING;
      self->outcome.signalled_at = now;
      /* The first signal counts: what it ended may have come back before the second. */
      if (self->sent_at == QUI_TIME_UNKNOWN)
        self->sent_at = sent_at;
    }
  else if (strcmp (result, "not-sent") == 0 && self->target.permission == QUI_PERMISSION_SYSTEM)
    settle_refused (self, QUI_PERMISSION_SYSTEM, now);
  else if (strcmp (result, "gone") == 0 || strcmp (result, "not-sent") == 0)
    settle (self, self->maybe_sent ? QUI_OUTCOME_GONE : QUI_OUTCOME_ALREADY_GONE, NULL, now);
  else if (strcmp (result, "replaced") == 0)
    settle (self, self->maybe_sent ? QUI_OUTCOME_GONE : QUI_OUTCOME_REPLACED, NULL, now);
  else if (strcmp (result, "idle") == 0 || strcmp (result, "other-query") == 0)
    settle (self, self->maybe_sent ? QUI_OUTCOME_CANCELLED : QUI_OUTCOME_NOTHING_RUNNING, NULL, now);
  else if (strcmp (result, "self") == 0)
    settle (self, QUI_OUTCOME_OWN, NULL, now);
  else if (strcmp (result, "system") == 0)
    settle_refused (self, QUI_PERMISSION_SYSTEM, now);
  else if (strcmp (result, "needs-superuser") == 0)
    settle_refused (self, QUI_PERMISSION_NEEDS_SUPERUSER, now);
  else if (strcmp (result, "needs-role") == 0)
    settle_refused (self, QUI_PERMISSION_NEEDS_ROLE, now);
  else
    settle (self, QUI_OUTCOME_UNKNOWN, _("The server’s answer does not have the expected form"), now);
}

void
qui_verdict_on_look (QuiVerdictCase *self, QuiSignalKind kind, QuiSeen seen, gboolean last, gint64 now)
{
  if (seen == QUI_SEEN_ABSENT)
    settle (self, QUI_OUTCOME_GONE, NULL, now);
  else if (kind == QUI_SIGNAL_CANCEL && seen == QUI_SEEN_NOT_RUNNING)
    settle (self, QUI_OUTCOME_CANCELLED, NULL, now);
  else if (kind == QUI_SIGNAL_CANCEL && seen == QUI_SEEN_HIDDEN)
    settle (self, QUI_OUTCOME_UNKNOWN, _("Cancelled; whether the query has stopped is hidden from this role"), now);
  else if (last)
    settle (self, QUI_OUTCOME_SURVIVED, NULL, now);
}

void
qui_verdict_on_refusal (QuiVerdictCase *self, const GError *error, gint64 now)
{
  if (g_strcmp0 (qui_error_get_sqlstate (error), "42501") == 0)
    {
      self->outcome.permission = self->target.permission;
      settle (self, QUI_OUTCOME_NOT_PERMITTED, error->message, now);
    }
  else
    {
      settle (self, QUI_OUTCOME_UNKNOWN, error->message, now);
    }
}

/* What was never sent stays so. */
void
qui_verdict_on_loss (QuiVerdictCase *self, const char *message, gint64 now)
{
  if (self->outcome.kind == QUI_OUTCOME_PENDING && !self->maybe_sent)
    settle (self, QUI_OUTCOME_PENDING, message, now);
  else
    settle (self, QUI_OUTCOME_UNKNOWN, message, now);
}

gboolean
qui_verdict_can_return (const QuiVerdictCase *self)
{
  return self->outcome.kind == QUI_OUTCOME_GONE && self->sent_at != QUI_TIME_UNKNOWN && self->target.database_oid != 0;
}

static char *
dup_key (guint32 role_oid, guint32 database_oid, const char *application, const char *client_address)
{
  return g_strdup_printf ("%u %u %s\n%s", role_oid, database_oid,
                          client_address != NULL ? client_address : "", application != NULL ? application : "");
}

static int
compare_sent (const void *a, const void *b, void *data)
{
  const QuiVerdictCase *cases = data;
  gint64 left = cases[*(const guint *) a].sent_at, right = cases[*(const guint *) b].sent_at;

  return (left > right) - (left < right);
}

/* Those who may come back, earliest signal first, by what they are recognised by: key -> GQueue of index + 1. */
static GHashTable *
group_by_key (const QuiVerdictCase *cases, guint n_cases)
{
  GHashTable *groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_queue_free);
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < n_cases; i++)
    if (qui_verdict_can_return (&cases[i]))
      g_array_append_val (order, i);
  g_array_sort_with_data (order, compare_sent, (gpointer) cases);

  for (guint i = 0; i < order->len; i++)
    {
      guint index = g_array_index (order, guint, i);
      const QuiSignalTarget *target = &cases[index].target;
      g_autofree char *key = dup_key (target->role_oid, target->database_oid, target->application, target->client_address);
      GQueue *group = g_hash_table_lookup (groups, key);

      if (group == NULL)
        {
          group = g_queue_new ();
          g_hash_table_insert (groups, g_steal_pointer (&key), group);
        }
      g_queue_push_tail (group, GUINT_TO_POINTER (index + 1));
    }
  return groups;
}

void
qui_verdict_pair (QuiVerdictCase *cases, guint n_cases, const GArray *newcomers, GHashTable *taken, GArray *changed)
{
  g_autoptr (GHashTable) groups = group_by_key (cases, n_cases);

  for (guint i = 0; i < newcomers->len; i++)
    {
      const QuiNewcomer *newcomer = &g_array_index (newcomers, QuiNewcomer, i);
      g_autofree char *key = dup_key (newcomer->role_oid, newcomer->database_oid, newcomer->application, newcomer->client_address);
      GQueue *group = g_hash_table_lookup (groups, key);
      QuiVerdictCase *gone;
      guint index;

      if (group == NULL || g_queue_is_empty (group) || g_hash_table_contains (taken, GINT_TO_POINTER (newcomer->pid)))
        continue;
      index = GPOINTER_TO_UINT (g_queue_peek_head (group)) - 1;
      gone = &cases[index];
      if (newcomer->backend_start < gone->sent_at)
        continue;

      g_queue_pop_head (group);
      g_hash_table_add (taken, GINT_TO_POINTER (newcomer->pid));
      gone->outcome.kind = QUI_OUTCOME_CAME_BACK;
      gone->outcome.new_pid = newcomer->pid;
      gone->outcome.back_after = newcomer->backend_start - gone->sent_at;
      g_array_append_val (changed, index);
    }
}
