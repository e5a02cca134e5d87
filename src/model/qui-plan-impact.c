/* qui-plan-impact.c: what the targets of a plan amount to
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-plan-private.h"

/* The snapshot's strings are interned: one pointer, one string. */
static guint
group_hash (gconstpointer key)
{
  const QuiSession *session = key;

  return g_direct_hash (session->application) * 31 + g_direct_hash (session->user) * 17 + g_direct_hash (session->client_address);
}

static gboolean
group_equal (gconstpointer a,
             gconstpointer b)
{
  const QuiSession *one = a;
  const QuiSession *other = b;

  return one->application == other->application
         && one->user == other->user
         && one->client_address == other->client_address;
}

static int
compare_groups (gconstpointer a,
                gconstpointer b)
{
  const QuiImpactGroup *one = a;
  const QuiImpactGroup *other = b;
  int order;

  if (one->n_sessions != other->n_sessions)
    return one->n_sessions > other->n_sessions ? -1 : 1;

  order = g_strcmp0 (one->application, other->application);
  if (order == 0)
    order = g_strcmp0 (one->user, other->user);

  return order != 0 ? order : g_strcmp0 (one->client_address, other->client_address);
}

static void
make_groups (QuiPlan *self)
{
  g_autoptr (GHashTable) index = g_hash_table_new (group_hash, group_equal);

  self->groups = g_array_new (FALSE, TRUE, sizeof (QuiImpactGroup));

  for (guint i = 0; i < self->targets->len; i++)
    {
      const QuiSession *session = g_ptr_array_index (self->targets, i);
      gpointer place;
      QuiImpactGroup *group;

      if (!g_hash_table_lookup_extended (index, session, NULL, &place))
        {
          place = GUINT_TO_POINTER (self->groups->len);
          g_hash_table_insert (index, (gpointer) session, place);
          g_array_set_size (self->groups, self->groups->len + 1);
        }

      group = &g_array_index (self->groups, QuiImpactGroup, GPOINTER_TO_UINT (place));
      group->application = session->application;
      group->user = session->user;
      group->client_address = session->client_address;
      group->n_sessions++;
      group->n_in_state[session->state]++;
    }

  g_array_sort (self->groups, compare_groups);
}

static int
compare_transactions (gconstpointer a,
                      gconstpointer b)
{
  const QuiSession *one = *(const QuiSession * const *) a;
  const QuiSession *other = *(const QuiSession * const *) b;

  if (one->xact_start == other->xact_start)
    return (one->pid > other->pid) - (one->pid < other->pid);

  /* Those whose age our role may not see come last. */
  if (one->xact_start == QUI_TIME_UNKNOWN || other->xact_start == QUI_TIME_UNKNOWN)
    return one->xact_start == QUI_TIME_UNKNOWN ? 1 : -1;

  return one->xact_start < other->xact_start ? -1 : 1;
}

static gboolean
has_transaction (const QuiSession *session)
{
  /* The transaction's number is visible to everybody, its start is not. */
  return session->state != QUI_STATE_IDLE && (session->xact_start != QUI_TIME_UNKNOWN || session->backend_xid != 0);
}

static void
find_transactions (QuiPlan *self)
{
  self->transactions = g_ptr_array_new ();

  for (guint i = 0; i < self->targets->len; i++)
    {
      QuiSession *session = g_ptr_array_index (self->targets, i);

      if (!has_transaction (session))
        continue;

      g_ptr_array_add (self->transactions, session);
      self->n_with_changes += session->backend_xid != 0;
    }

  g_ptr_array_sort (self->transactions, compare_transactions);
}

static void
count_perhaps_workers (QuiPlan *self)
{
  for (guint i = 0; i < self->targets->len; i++)
    self->n_perhaps_workers += ((const QuiSession *) g_ptr_array_index (self->targets, i))->perhaps_worker;
}

void
qui_plan_weigh (QuiPlan *self)
{
  count_perhaps_workers (self);
  make_groups (self);
  find_transactions (self);
}

guint
qui_plan_get_n_groups (const QuiPlan *self)
{
  return self->groups->len;
}

const QuiImpactGroup *
qui_plan_get_group (const QuiPlan *self,
                    guint          index)
{
  g_return_val_if_fail (index < self->groups->len, NULL);

  return &g_array_index (self->groups, QuiImpactGroup, index);
}

guint
qui_plan_get_n_transactions (const QuiPlan *self)
{
  return self->transactions->len;
}

const QuiSession *
qui_plan_get_transaction (const QuiPlan *self,
                          guint          index)
{
  g_return_val_if_fail (index < self->transactions->len, NULL);

  return g_ptr_array_index (self->transactions, index);
}

guint
qui_plan_get_n_with_changes (const QuiPlan *self)
{
  return self->n_with_changes;
}

guint
qui_plan_get_n_perhaps_workers (const QuiPlan *self)
{
  return self->n_perhaps_workers;
}
