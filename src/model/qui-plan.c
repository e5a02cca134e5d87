/* qui-plan.c: who is hit, who is spared and why
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-plan.h"

#include "qui-folds.h"
#include "qui-plan-private.h"
#include "qui-session-rules.h"
#include "qui-statements.h"

/* How a session came into the scope. */
typedef enum
{
  WANTED_NOT,
  WANTED_BY_SCOPE,   /* its database or its idle group was meant */
  WANTED_BY_NAME,    /* the person pointed at it */
} Wanted;

QuiPlanRequest *
qui_plan_request_copy (const QuiPlanRequest *request)
{
  QuiPlanRequest *copy;

  g_return_val_if_fail (request != NULL, NULL);

  copy = g_memdup2 (request, sizeof *request);
  if (request->keys != NULL)
    copy->keys = g_array_copy (request->keys);

  return copy;
}

void
qui_plan_request_free (QuiPlanRequest *request)
{
  if (request == NULL)
    return;

  g_clear_pointer (&request->keys, g_array_unref);
  g_free (request);
}

/* What a request names, ready to be asked. */
typedef struct
{
  const QuiPlanRequest *request;
  GHashTable           *keys;    /* SELECTION: QuiLineKey */
  QuiFolds             *folds;   /* NULL: no idle group is among them */
} Scope;

static Wanted
wanted_by_selection (const QuiSession *session,
                     const Scope      *scope)
{
  QuiLineKey name = { .kind = QUI_LINE_SESSION, .id = session->pid, .start = session->backend_start };
  QuiLineKey database = { .kind = QUI_LINE_DATABASE, .id = session->database_oid };

  if (g_hash_table_contains (scope->keys, &name))
    return WANTED_BY_NAME;

  if (session->database_oid == 0)
    return WANTED_NOT;

  if (g_hash_table_contains (scope->keys, &database)
      || (scope->folds != NULL && qui_folds_is_in (scope->folds, session, scope->keys)))
    return WANTED_BY_SCOPE;

  return WANTED_NOT;
}

static Wanted
wanted (const QuiSession *session,
        const Scope      *scope)
{
  const QuiPlanRequest *request = scope->request;

  switch (request->scope)
    {
    case QUI_SCOPE_SELECTION:
      return wanted_by_selection (session, scope);

    case QUI_SCOPE_DATABASE:
      return session->database_oid == request->database_oid && session->database_oid != 0 ? WANTED_BY_SCOPE : WANTED_NOT;

    case QUI_SCOPE_SERVER:
      return session->database_oid != 0 ? WANTED_BY_SCOPE : WANTED_NOT;

    default:
      return WANTED_NOT;
    }
}

static gboolean
is_worker (const QuiSnapshot *snapshot,
           const QuiSession  *session)
{
  return session->kind == QUI_BACKEND_PARALLEL_WORKER || qui_session_find_leader (snapshot, session) != NULL;
}

static gboolean
has_my_role (const QuiServerInfo *server,
             const QuiSession    *session)
{
  /* After SET ROLE our login role is ours, too. */
  return (session->role_oid != 0 && session->role_oid == server->my_role_oid)
         || (session->user != NULL && g_strcmp0 (session->user, server->login) == 0);
}

static gboolean
passes_options (const QuiSession     *session,
                const QuiPlanRequest *request,
                gint64                now)
{
  switch (request->only)
    {
    case QUI_ONLY_ACTIVE:
      return session->state == QUI_STATE_ACTIVE || session->state == QUI_STATE_WAITING || session->state == QUI_STATE_FASTPATH;

    case QUI_ONLY_IDLE:
      return session->state == QUI_STATE_IDLE;

    case QUI_ONLY_IDLE_IN_TRANSACTION:
      if (session->state != QUI_STATE_IDLE_IN_TRANSACTION && session->state != QUI_STATE_ABORTED)
        return FALSE;
      return request->older_than <= 0
             || (session->state_change != QUI_TIME_UNKNOWN && now - session->state_change >= request->older_than);

    case QUI_ONLY_ALL:
    default:
      return TRUE;
    }
}

/* Whether @session becomes a target; if not, why. Workers are no matter of this. */
static gboolean
decide (const QuiSnapshot    *snapshot,
        const QuiPlanRequest *request,
        const QuiSession     *session,
        Wanted                how,
        QuiSparedReason      *reason)
{
  const QuiServerInfo *server = qui_snapshot_get_server (snapshot);

  if (qui_session_is_own (session))
    *reason = QUI_SPARED_OWN;
  else if (how != WANTED_BY_NAME && !qui_session_is_client (session))
    *reason = QUI_SPARED_BACKGROUND;
  else if (request->keep_my_role && has_my_role (server, session))
    *reason = QUI_SPARED_MY_ROLE;
  else if (!passes_options (session, request, server->now))
    *reason = QUI_SPARED_FILTERED;
  else if (request->kind == QUI_SIGNAL_CANCEL && !qui_session_may_run_query (session))
    *reason = QUI_SPARED_NOTHING_RUNNING;
  else if (session->permission != QUI_PERMISSION_YES && !request->try_anyway)
    *reason = QUI_SPARED_NOT_PERMITTED;
  else
    return TRUE;

  return FALSE;
}

static void
scope_init (Scope                *scope,
            const QuiSnapshot    *snapshot,
            const QuiPlanRequest *request)
{
  gboolean any_group = FALSE;

  scope->request = request;
  scope->keys = g_hash_table_new (qui_line_key_hash, qui_line_key_equal);

  if (request->scope == QUI_SCOPE_SELECTION && request->keys != NULL)
    for (guint i = 0; i < request->keys->len; i++)
      {
        QuiLineKey *key = &g_array_index (request->keys, QuiLineKey, i);

        g_hash_table_add (scope->keys, key);
        any_group |= key->kind == QUI_LINE_IDLE_GROUP;
      }

  scope->folds = any_group ? qui_folds_new (snapshot) : NULL;
}

static void
scope_clear (Scope *scope)
{
  g_hash_table_unref (scope->keys);
  g_clear_pointer (&scope->folds, qui_folds_free);
}

/* Sessions that a worker pointed at stands for. */
static GHashTable *
find_named_leaders (const QuiSnapshot *snapshot,
                    const Scope       *scope)
{
  GHashTable *leaders = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < qui_snapshot_get_n_sessions (snapshot); i++)
    {
      const QuiSession *session = qui_snapshot_get_session (snapshot, i);
      const QuiSession *leader = qui_session_find_leader (snapshot, session);

      if (leader != NULL && wanted (session, scope) == WANTED_BY_NAME)
        g_hash_table_add (leaders, (gpointer) leader);
    }

  return leaders;
}

static void
spare (QuiPlan          *self,
       const QuiSession *session,
       QuiSparedReason   reason)
{
  QuiSpared spared = { .session = session, .reason = reason };

  g_array_append_val (self->spared, spared);
}

static void
choose_targets (QuiPlan     *self,
                const Scope *scope,
                GHashTable  *named_leaders)
{
  for (guint i = 0; i < qui_snapshot_get_n_sessions (self->snapshot); i++)
    {
      const QuiSession *session = qui_snapshot_get_session (self->snapshot, i);
      Wanted how = g_hash_table_contains (named_leaders, session) ? WANTED_BY_NAME : wanted (session, scope);
      QuiSparedReason reason;

      if (how == WANTED_NOT || is_worker (self->snapshot, session))
        continue;

      if (decide (self->snapshot, self->request, session, how, &reason))
        g_ptr_array_add (self->targets, (gpointer) session);
      else
        spare (self, session, reason);

      self->has_own |= qui_session_is_own (session);
    }
}

static void
spare_workers (QuiPlan     *self,
               const Scope *scope)
{
  g_autoptr (GHashTable) targets = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->targets->len; i++)
    g_hash_table_add (targets, g_ptr_array_index (self->targets, i));

  for (guint i = 0; i < qui_snapshot_get_n_sessions (self->snapshot); i++)
    {
      const QuiSession *session = qui_snapshot_get_session (self->snapshot, i);
      const QuiSession *leader;

      if (!is_worker (self->snapshot, session) || wanted (session, scope) == WANTED_NOT)
        continue;

      leader = qui_session_find_leader (self->snapshot, session);
      if (leader == NULL || !g_hash_table_contains (targets, leader))
        spare (self, session, QUI_SPARED_WORKER);
    }
}

QuiPlan *
qui_plan_make (QuiSnapshot          *snapshot,
               const QuiPlanRequest *request)
{
  g_autoptr (GHashTable) named_leaders = NULL;
  QuiPlan *self;
  Scope scope;

  g_return_val_if_fail (snapshot != NULL, NULL);
  g_return_val_if_fail (request != NULL, NULL);

  self = g_new0 (QuiPlan, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->snapshot = qui_snapshot_ref (snapshot);
  self->request = qui_plan_request_copy (request);
  self->targets = g_ptr_array_new ();
  self->spared = g_array_new (FALSE, FALSE, sizeof (QuiSpared));

  scope_init (&scope, snapshot, self->request);
  named_leaders = find_named_leaders (snapshot, &scope);
  choose_targets (self, &scope, named_leaders);
  spare_workers (self, &scope);
  scope_clear (&scope);
  qui_plan_weigh (self);

  return self;
}

QuiPlan *
qui_plan_ref (QuiPlan *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
qui_plan_unref (QuiPlan *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->targets);
  g_array_unref (self->spared);
  g_array_unref (self->groups);
  g_ptr_array_unref (self->transactions);
  qui_plan_request_free (self->request);
  qui_snapshot_unref (self->snapshot);
  g_free (self);
}

QuiSnapshot *
qui_plan_get_snapshot (const QuiPlan *self)
{
  return self->snapshot;
}

const QuiPlanRequest *
qui_plan_get_request (const QuiPlan *self)
{
  return self->request;
}

guint
qui_plan_get_n_targets (const QuiPlan *self)
{
  return self->targets->len;
}

const QuiSession *
qui_plan_get_target (const QuiPlan *self,
                     guint          index)
{
  g_return_val_if_fail (index < self->targets->len, NULL);

  return g_ptr_array_index (self->targets, index);
}

guint
qui_plan_get_n_spared (const QuiPlan *self)
{
  return self->spared->len;
}

const QuiSpared *
qui_plan_get_spared (const QuiPlan *self,
                     guint          index)
{
  g_return_val_if_fail (index < self->spared->len, NULL);

  return &g_array_index (self->spared, QuiSpared, index);
}

gboolean
qui_plan_has_own (const QuiPlan *self)
{
  return self->has_own;
}

static guint
target_hash (gconstpointer key)
{
  const QuiSession *session = key;

  return (guint) session->pid ^ (guint) session->backend_start;
}

static gboolean
target_equal (gconstpointer a,
              gconstpointer b)
{
  const QuiSession *one = a;
  const QuiSession *other = b;

  return one->pid == other->pid
         && one->backend_start == other->backend_start
         && one->role_oid == other->role_oid
         && one->database_oid == other->database_oid;
}

/* How many targets of @self are none of @other. */
static guint
count_targets_not_in (const QuiPlan *self,
                      const QuiPlan *other)
{
  g_autoptr (GHashTable) known = g_hash_table_new (target_hash, target_equal);
  guint n = 0;

  for (guint i = 0; i < other->targets->len; i++)
    g_hash_table_add (known, g_ptr_array_index (other->targets, i));

  for (guint i = 0; i < self->targets->len; i++)
    n += !g_hash_table_contains (known, g_ptr_array_index (self->targets, i));

  return n;
}

gboolean
qui_plan_same_targets (const QuiPlan *self,
                       const QuiPlan *before,
                       guint         *n_new,
                       guint         *n_left)
{
  guint new = count_targets_not_in (self, before);
  guint left = count_targets_not_in (before, self);

  if (n_new != NULL)
    *n_new = new;
  if (n_left != NULL)
    *n_left = left;

  return new == 0 && left == 0;
}

GArray *
qui_plan_dup_signal_targets (const QuiPlan *self)
{
  GArray *targets = g_array_sized_new (FALSE, FALSE, sizeof (QuiSignalTarget), self->targets->len);

  g_array_set_clear_func (targets, (GDestroyNotify) qui_signal_target_clear);

  for (guint i = 0; i < self->targets->len; i++)
    {
      const QuiSession *session = g_ptr_array_index (self->targets, i);
      QuiSignalTarget target;

      qui_signal_target_init_from_session (&target, session);
      target.try_anyway = session->permission != QUI_PERMISSION_YES;
      g_array_append_val (targets, target);
    }

  return targets;
}

static char *
dup_script (const QuiPlan *self,
            QuiSignalKind  kind,
            GArray        *targets,
            const int     *own_pids)
{
  return qui_statements_signal_script (qui_snapshot_get_server (self->snapshot)->version_num, kind,
                                       (const QuiSignalTarget *) targets->data, targets->len, own_pids);
}

char *
qui_plan_dup_sql (const QuiPlan *self,
                  const int     *own_pids)
{
  g_autoptr (GArray) targets = qui_plan_dup_signal_targets (self);
  g_autofree char *last = NULL;
  g_autofree char *first = NULL;

  if (targets->len == 0)
    return g_strdup ("");

  last = dup_script (self, self->request->kind, targets, own_pids);
  if (self->request->kind != QUI_SIGNAL_TERMINATE || !self->request->cancel_first)
    return g_steal_pointer (&last);

  first = dup_script (self, QUI_SIGNAL_CANCEL, targets, own_pids);

  return g_strdup_printf ("%s\n-- at most %u s later\n%s", first, self->request->wait_seconds, last);
}
