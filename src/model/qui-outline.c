/* qui-outline.c: pure: snapshot + view -> ordered lines
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-outline.h"

#include "qui-outline-private.h"
#include "qui-session-rules.h"

struct _QuiOutline
{
  gatomicrefcount  ref_count;
  QuiSnapshot     *snapshot;
  QuiBlocking     *blocking;  /* NULL unless grouped by blocker */
  GArray          *lines;     /* QuiLine */
  guint            n_shown;
  guint            n_sessions;
  guint            n_hidden;
  guint            n_in_state[QUI_N_STATES];
  guint            largest;
  gboolean         filtered;
};

/* A database or the server processes, with what is to be shown beneath. */
typedef struct
{
  QuiLine  line;
  GArray  *shown;      /* guint: sessions by their index in the snapshot, in natural order */
} Group;

typedef struct
{
  gint64 key;
  guint  index;
} Entry;

typedef struct
{
  QuiOutline       *outline;
  QuiSnapshot      *snapshot;
  QuiViewSpec      *view;
  QuiOutlineFilter  filter;
  gint64           *sort_keys;      /* NULL: natural order */
  gboolean          descending;
  Group            *groups;         /* one per database, then the server processes */
  guint             n_groups;
  GHashTable       *group_of_oid;
  GHashTable       *workers;        /* leading QuiSession -> GArray of guint: its workers that are shown */
  QuiFolds         *folds;          /* NULL: nothing folds */
  GArray           *entries;        /* scratch for sorting */
} Build;

void
qui_outline_count_session (QuiLine          *line,
                           const QuiSession *session,
                           gboolean          shown)
{
  line->n_sessions++;
  line->n_in_state[session->state]++;

  if (shown)
    line->n_shown++;

  if (session->xact_start != QUI_TIME_UNKNOWN
      && (line->oldest_xact == QUI_TIME_UNKNOWN || session->xact_start < line->oldest_xact))
    {
      line->oldest_xact = session->xact_start;
      line->oldest_xact_pid = session->pid;
    }
}

void
qui_outline_line_init (QuiLine     *line,
                       QuiLineKind  kind,
                       guint32      id,
                       gint64       start)
{
  *line = (QuiLine) {
    .key = { .kind = kind, .id = id, .start = start },
    .oldest_xact = QUI_TIME_UNKNOWN,
    .oldest_state_change = QUI_TIME_UNKNOWN,
  };
}

static void
build_groups (Build *build)
{
  guint n_databases = qui_snapshot_get_n_databases (build->snapshot);

  build->n_groups = n_databases + 1;
  build->groups = g_new0 (Group, build->n_groups);
  build->group_of_oid = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < n_databases; i++)
    {
      const QuiDatabase *database = qui_snapshot_get_database (build->snapshot, i);
      Group *group = &build->groups[i];

      qui_outline_line_init (&group->line, QUI_LINE_DATABASE, database->oid, 0);
      group->line.database = database;
      group->shown = g_array_new (FALSE, FALSE, sizeof (guint));
      g_hash_table_insert (build->group_of_oid, GUINT_TO_POINTER (database->oid), group);
    }

  qui_outline_line_init (&build->groups[n_databases].line, QUI_LINE_PROCESSES, 0, 0);
  build->groups[n_databases].shown = g_array_new (FALSE, FALSE, sizeof (guint));
}

static Group *
group_of_session (Build            *build,
                  const QuiSession *session)
{
  Group *group = NULL;

  if (session->database_oid != 0)
    group = g_hash_table_lookup (build->group_of_oid, GUINT_TO_POINTER (session->database_oid));

  return group != NULL ? group : &build->groups[build->n_groups - 1];
}

/* First the workers: one that passes brings its leader. */
static void
place_workers (Build *build)
{
  build->workers = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);

  for (guint i = 0; i < qui_snapshot_get_n_sessions (build->snapshot); i++)
    {
      const QuiSession *session = qui_snapshot_get_session (build->snapshot, i);
      const QuiSession *leader = qui_session_find_leader (build->snapshot, session);
      GArray *team;

      if (leader == NULL || qui_outline_filter_sift (&build->filter, session) != QUI_SIFTED_SHOWN)
        continue;

      team = g_hash_table_lookup (build->workers, leader);
      if (team == NULL)
        {
          team = g_array_new (FALSE, FALSE, sizeof (guint));
          g_hash_table_insert (build->workers, (gpointer) leader, team);
        }

      g_array_append_val (team, i);
    }
}

static void
place_sessions (Build *build)
{
  QuiOutline *outline = build->outline;

  for (guint i = 0; i < qui_snapshot_get_n_sessions (build->snapshot); i++)
    {
      const QuiSession *session = qui_snapshot_get_session (build->snapshot, i);
      Group *group;
      QuiSifted sifted;
      gboolean shown;

      if (qui_session_find_leader (build->snapshot, session) != NULL)
        continue;

      group = group_of_session (build, session);
      sifted = qui_outline_filter_sift (&build->filter, session);
      shown = sifted == QUI_SIFTED_SHOWN || g_hash_table_contains (build->workers, session);
      qui_outline_count_session (&group->line, session, shown);
      outline->n_hidden += !shown && sifted == QUI_SIFTED_HIDDEN;

      if (shown)
        g_array_append_val (group->shown, i);

      if (group->line.key.kind == QUI_LINE_DATABASE)
        {
          outline->n_in_state[session->state]++;
          outline->n_sessions++;
          outline->n_shown += shown;
          outline->largest = MAX (outline->largest, group->line.n_sessions);
        }
    }
}

static int
entry_compare (gconstpointer a,
               gconstpointer b)
{
  const Entry *one = a;
  const Entry *other = b;

  if (one->key != other->key)
    return one->key < other->key ? -1 : 1;

  return one->index < other->index ? -1 : one->index > other->index;
}

static void
sort_indices (Build  *build,
              GArray *indices)
{
  if (build->sort_keys == NULL)
    return;

  g_array_set_size (build->entries, indices->len);

  for (guint i = 0; i < indices->len; i++)
    {
      guint index = g_array_index (indices, guint, i);

      g_array_index (build->entries, Entry, i) = (Entry) { .key = build->sort_keys[index], .index = index };
    }

  g_array_sort (build->entries, entry_compare);

  for (guint i = 0; i < indices->len; i++)
    g_array_index (indices, guint, i) = g_array_index (build->entries, Entry, i).index;
}

/* Appends a line that is open if the view says so; returns whether what is beneath is to be shown. */
static gboolean
add_line (Build    *build,
          QuiLine  *line,
          guint     depth,
          gboolean  expandable)
{
  line->depth = depth;
  line->expandable = expandable;
  line->open = expandable && qui_view_spec_is_open (build->view, &line->key);
  g_array_append_val (build->outline->lines, *line);

  return line->open;
}

static void
add_session (Build             *build,
             const QuiDatabase *database,
             guint              index,
             guint              depth)
{
  const QuiSession *session = qui_snapshot_get_session (build->snapshot, index);
  GArray *team = g_hash_table_size (build->workers) > 0 ? g_hash_table_lookup (build->workers, session) : NULL;
  QuiLine line;

  qui_outline_line_init (&line, QUI_LINE_SESSION, session->pid, session->backend_start);
  line.session = session;
  line.database = database;

  if (!add_line (build, &line, depth, team != NULL))
    return;

  sort_indices (build, team);

  for (guint i = 0; i < team->len; i++)
    {
      guint worker_index = g_array_index (team, guint, i);
      const QuiSession *worker = qui_snapshot_get_session (build->snapshot, worker_index);
      QuiLine worker_line;

      qui_outline_line_init (&worker_line, QUI_LINE_SESSION, worker->pid, worker->backend_start);
      worker_line.session = worker;
      worker_line.database = database;
      add_line (build, &worker_line, depth + 1, FALSE);
    }
}

static void
add_fold (Build             *build,
          const QuiDatabase *database,
          QuiOutlineFold    *fold)
{
  fold->line.database = database;
  if (!add_line (build, &fold->line, 1, TRUE))
    return;

  sort_indices (build, fold->indices);

  for (guint i = 0; i < fold->indices->len; i++)
    add_session (build, database, g_array_index (fold->indices, guint, i), 2);
}

static void
add_group (Build *build,
           Group *group)
{
  g_autoptr (GArray) folded = NULL;

  if (group->line.n_shown == 0 && (build->outline->filtered || group->line.database == NULL))
    return;

  if (!add_line (build, &group->line, 0, group->line.n_shown > 0))
    return;

  if (build->folds != NULL && group->line.database != NULL)
    folded = qui_outline_fold (build->folds, build->snapshot, group->shown);

  sort_indices (build, group->shown);
  for (guint i = 0; i < group->shown->len; i++)
    add_session (build, group->line.database, g_array_index (group->shown, guint, i), 1);

  for (guint i = 0; folded != NULL && i < folded->len; i++)
    add_fold (build, group->line.database, &g_array_index (folded, QuiOutlineFold, i));
}

static void
add_groups (Build *build)
{
  guint n_databases = build->n_groups - 1;
  gboolean backwards = build->descending && qui_view_spec_get_sort (build->view, NULL) == QUI_COLUMN_PID;

  for (guint i = 0; i < n_databases; i++)
    add_group (build, &build->groups[backwards ? n_databases - 1 - i : i]);

  add_group (build, &build->groups[n_databases]);
}

static void
add_blocking (Build *build)
{
  QuiOutline *outline = build->outline;
  QuiOutlineGround ground = { .view = build->view, .filter = &build->filter, .sort_keys = build->sort_keys };

  outline->blocking = qui_blocking_new (build->snapshot);
  ground.blocking = outline->blocking;
  outline->n_shown = qui_outline_add_blocking (outline->lines, &ground);
  outline->n_hidden = 0;
}

static void
build_clear (Build *build)
{
  for (guint i = 0; i < build->n_groups; i++)
    g_array_unref (build->groups[i].shown);

  g_free (build->groups);
  g_free (build->sort_keys);
  g_hash_table_unref (build->group_of_oid);
  g_hash_table_unref (build->workers);
  g_array_unref (build->entries);
  g_clear_pointer (&build->folds, qui_folds_free);
  qui_outline_filter_clear (&build->filter);
}

QuiOutline *
qui_outline_build (QuiSnapshot *snapshot,
                   QuiViewSpec *view)
{
  Build build = { .snapshot = snapshot, .view = view };
  QuiOutline *self;
  QuiColumn column;

  g_return_val_if_fail (snapshot != NULL, NULL);
  g_return_val_if_fail (view != NULL, NULL);

  self = g_new0 (QuiOutline, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->snapshot = qui_snapshot_ref (snapshot);
  self->lines = g_array_new (FALSE, FALSE, sizeof (QuiLine));

  build.outline = self;
  qui_outline_filter_init (&build.filter, view, snapshot);
  self->filtered = build.filter.on;
  column = qui_view_spec_get_sort (view, &build.descending);
  build.sort_keys = qui_outline_make_sort_keys (snapshot, column, build.descending);
  build.entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  /* Who filters wants to see what was found. */
  if (!self->filtered && qui_view_spec_get_fold_idle (view))
    build.folds = qui_folds_new (snapshot);

  build_groups (&build);
  place_workers (&build);
  place_sessions (&build);
  if (qui_view_spec_get_grouping (view) == QUI_GROUPING_BLOCKER)
    add_blocking (&build);
  else
    add_groups (&build);
  build_clear (&build);

  return self;
}

QuiOutline *
qui_outline_ref (QuiOutline *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
qui_outline_unref (QuiOutline *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_array_unref (self->lines);
  g_clear_pointer (&self->blocking, qui_blocking_free);
  qui_snapshot_unref (self->snapshot);
  g_free (self);
}

guint
qui_outline_get_n_lines (const QuiOutline *self)
{
  return self->lines->len;
}

const QuiLine *
qui_outline_get_line (const QuiOutline *self,
                      guint             index)
{
  g_return_val_if_fail (index < self->lines->len, NULL);

  return &g_array_index (self->lines, QuiLine, index);
}

QuiSnapshot *
qui_outline_get_snapshot (const QuiOutline *self)
{
  return self->snapshot;
}

guint
qui_outline_get_n_shown (const QuiOutline *self)
{
  return self->n_shown;
}

guint
qui_outline_get_n_sessions (const QuiOutline *self)
{
  return self->n_sessions;
}

guint
qui_outline_get_n_hidden (const QuiOutline *self)
{
  return self->n_hidden;
}

guint
qui_outline_get_n_in_state (const QuiOutline *self,
                            QuiState          state)
{
  g_return_val_if_fail ((int) state < QUI_N_STATES, 0);

  return self->n_in_state[state];
}

guint
qui_outline_get_largest (const QuiOutline *self)
{
  return self->largest;
}

gboolean
qui_outline_is_filtered (const QuiOutline *self)
{
  return self->filtered;
}

const QuiBlocking *
qui_outline_get_blocking (const QuiOutline *self)
{
  return self->blocking;
}
