/* qui-column-layout.c: pure: which columns a person has, and in which order
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-column-layout.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* More than that is no list of columns, whoever wrote it. */
#define MAX_SAVED 256
#define MAX_NICK  64

/* ---- Columns ---- */

/* From the start a column is shown in these groupings. */
#define NEVER       0
#define BY_DATABASE (1 << QUI_GROUPING_DATABASE)
#define BY_BLOCKER  (1 << QUI_GROUPING_BLOCKER)
#define ALWAYS      (BY_DATABASE | BY_BLOCKER)

typedef struct
{
  const char *nick;
  const char *title;
  const char *words;
  guint       groupings;
} Kind;

/* By QuiColumn. */
static const Kind kinds[QUI_N_COLUMNS] = {
  [QUI_COLUMN_PID] = { "pid", N_("Database / PID"), N_("The tree: databases, and the process of each session"), ALWAYS },
  [QUI_COLUMN_USER] = { "user", N_("User"), N_("The role that logged in"), ALWAYS },
  [QUI_COLUMN_APPLICATION] = { "application", N_("Application"), N_("What the program calls itself"), ALWAYS },
  [QUI_COLUMN_CLIENT] = { "client", N_("Client"), N_("The address it connects from"), BY_DATABASE },
  [QUI_COLUMN_STATE] = { "state", N_("State"), N_("What the session does"), ALWAYS },
  [QUI_COLUMN_IN_STATE] = { "in-state", N_("In state"), N_("For how long it has been doing that"), ALWAYS },
  [QUI_COLUMN_XACT_AGE] = { "xact-age", N_("Xact age"), N_("For how long its transaction has been open"), ALWAYS },
  [QUI_COLUMN_WAIT] = { "wait", N_("Wait"), N_("Who blocks it, whom it blocks, or what it waits for"), ALWAYS },
  [QUI_COLUMN_QUERY] = { "query", N_("Query"), N_("The query that runs, or ran last"), ALWAYS },
  [QUI_COLUMN_DATABASE] = { "database", N_("Database"), N_("The database that the session is in"), NEVER },
  [QUI_COLUMN_BACKEND_TYPE] = { "backend-type", N_("Backend type"), N_("What kind of process it is"), NEVER },
  [QUI_COLUMN_CLIENT_HOST] = { "client-host", N_("Client host"), N_("The name of the client’s address; only with log_hostname on"), NEVER },
  [QUI_COLUMN_CLIENT_PORT] = { "client-port", N_("Client port"), N_("The client’s port, to find the program there"), NEVER },
  [QUI_COLUMN_CONNECTED] = { "connected", N_("Connected"), N_("For how long the session has been connected"), NEVER },
  [QUI_COLUMN_QUERY_AGE] = { "query-age", N_("Query age"), N_("For how long its query has been running"), NEVER },
  [QUI_COLUMN_WAIT_EVENT] = { "wait-event", N_("Wait event"), N_("What it waits for, in the server’s words"), NEVER },
  [QUI_COLUMN_LEADER] = { "leader", N_("Leader"), N_("For a parallel worker, the session it works for"), NEVER },
  [QUI_COLUMN_XID] = { "xid", N_("XID"), N_("The transaction’s number; it has one once it changes data"), NEVER },
  [QUI_COLUMN_XMIN] = { "xmin", N_("xmin"), N_("The oldest transaction it may still need to see behind"), NEVER },
  [QUI_COLUMN_QUERY_ID] = { "query-id", N_("Query ID"), N_("The same for queries that differ only in constants; only with compute_query_id on"), NEVER },
};

/* The order from the start. */
static const QuiColumn natural[QUI_N_COLUMNS] = {
  QUI_COLUMN_PID, QUI_COLUMN_DATABASE, QUI_COLUMN_USER, QUI_COLUMN_APPLICATION, QUI_COLUMN_BACKEND_TYPE, QUI_COLUMN_CLIENT,
  QUI_COLUMN_CLIENT_HOST, QUI_COLUMN_CLIENT_PORT, QUI_COLUMN_CONNECTED, QUI_COLUMN_STATE, QUI_COLUMN_IN_STATE, QUI_COLUMN_QUERY_AGE,
  QUI_COLUMN_XACT_AGE, QUI_COLUMN_XID, QUI_COLUMN_XMIN, QUI_COLUMN_WAIT, QUI_COLUMN_WAIT_EVENT, QUI_COLUMN_LEADER, QUI_COLUMN_QUERY_ID,
  QUI_COLUMN_QUERY,
};

static gboolean
is_column (QuiColumn column)
{
  return column > QUI_COLUMN_NONE && (int) column < QUI_N_COLUMNS;
}

const char *
qui_column_get_nick (QuiColumn column)
{
  g_return_val_if_fail (column == QUI_COLUMN_NONE || is_column (column), "");

  return column == QUI_COLUMN_NONE ? "" : kinds[column].nick;
}

QuiColumn
qui_column_find (const char *nick)
{
  g_return_val_if_fail (nick != NULL, QUI_COLUMN_NONE);

  for (int i = 0; i < QUI_N_COLUMNS; i++)
    if (g_str_equal (kinds[i].nick, nick))
      return i;
  return QUI_COLUMN_NONE;
}

const char *
qui_column_get_title (QuiColumn column)
{
  g_return_val_if_fail (is_column (column), NULL);

  return _(kinds[column].title);
}

const char *
qui_column_explain (QuiColumn column)
{
  g_return_val_if_fail (is_column (column), NULL);

  return _(kinds[column].words);
}

/* ---- The layout ---- */

typedef struct
{
  char      *nick;
  QuiColumn  column;   /* NONE: one that another version knows */
  gboolean   shown;
} Entry;

struct _QuiColumnLayout
{
  QuiGrouping grouping;
  GArray     *entries;   /* Entry */
};

static void
entry_clear (gpointer entry)
{
  g_free (((Entry *) entry)->nick);
}

static Entry *
get_entry (const QuiColumnLayout *self,
           guint                  index)
{
  return &g_array_index (self->entries, Entry, index);
}

/* G_MAXUINT: there is none. */
static guint
find_entry (const QuiColumnLayout *self,
            const char            *nick)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (g_str_equal (get_entry (self, i)->nick, nick))
      return i;
  return G_MAXUINT;
}

static guint
find_column (const QuiColumnLayout *self,
             QuiColumn              column)
{
  guint index = find_entry (self, kinds[column].nick);

  g_assert (index != G_MAXUINT);
  return index;
}

static void
insert_entry (QuiColumnLayout *self,
              guint            index,
              const char      *nick,
              gboolean         shown)
{
  Entry entry = { g_strdup (nick), qui_column_find (nick), shown || g_str_equal (nick, kinds[QUI_COLUMN_PID].nick) };

  g_array_insert_val (self->entries, index, entry);
}

static gboolean
is_shown_from_the_start (QuiGrouping grouping,
                         QuiColumn   column)
{
  return (kinds[column].groupings & (1 << grouping)) != 0;
}

static void
take_saved (QuiColumnLayout *self,
            GVariant        *saved)
{
  gsize n = MIN (g_variant_n_children (saved), MAX_SAVED);

  for (gsize i = 0; i < n; i++)
    {
      const char *nick;
      gboolean shown;

      g_variant_get_child (saved, i, "(&sb)", &nick, &shown);
      if (*nick != '\0' && strlen (nick) <= MAX_NICK && find_entry (self, nick) == G_MAXUINT)
        insert_entry (self, self->entries->len, nick, shown);
    }
}

/* Each behind the one that it follows from the start. */
static void
add_missing (QuiColumnLayout *self)
{
  guint behind = 0;

  for (guint i = 0; i < QUI_N_COLUMNS; i++)
    {
      const char *nick = kinds[natural[i]].nick;
      guint index = find_entry (self, nick);

      if (index == G_MAXUINT)
        {
          index = behind;
          insert_entry (self, index, nick, is_shown_from_the_start (self->grouping, natural[i]));
        }
      behind = index + 1;
    }
}

static void
put_tree_first (QuiColumnLayout *self)
{
  guint index = find_entry (self, kinds[QUI_COLUMN_PID].nick);

  if (index == 0)
    return;
  if (index != G_MAXUINT)
    g_array_remove_index (self->entries, index);
  insert_entry (self, 0, kinds[QUI_COLUMN_PID].nick, TRUE);
}

QuiColumnLayout *
qui_column_layout_new (QuiGrouping  grouping,
                       GVariant    *saved)
{
  QuiColumnLayout *self;

  g_return_val_if_fail (grouping < QUI_N_GROUPINGS, NULL);
  g_return_val_if_fail (saved == NULL || g_variant_is_of_type (saved, G_VARIANT_TYPE (QUI_COLUMN_LAYOUT_TYPE)), NULL);

  self = g_new0 (QuiColumnLayout, 1);
  self->grouping = grouping;
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self->entries, entry_clear);
  if (saved != NULL)
    take_saved (self, saved);
  put_tree_first (self);
  add_missing (self);
  return self;
}

void
qui_column_layout_free (QuiColumnLayout *self)
{
  g_array_unref (self->entries);
  g_free (self);
}

static gboolean
is_as_from_the_start (const QuiColumnLayout *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = get_entry (self, i);

      if (i >= QUI_N_COLUMNS || entry->column != natural[i] || entry->shown != is_shown_from_the_start (self->grouping, natural[i]))
        return FALSE;
    }
  return TRUE;
}

GVariant *
qui_column_layout_save (const QuiColumnLayout *self)
{
  GVariantBuilder builder;

  g_return_val_if_fail (self != NULL, NULL);

  g_variant_builder_init (&builder, G_VARIANT_TYPE (QUI_COLUMN_LAYOUT_TYPE));
  for (guint i = 0; i < self->entries->len && !is_as_from_the_start (self); i++)
    g_variant_builder_add (&builder, "(sb)", get_entry (self, i)->nick, get_entry (self, i)->shown);
  return g_variant_builder_end (&builder);
}

/* ---- What it says ---- */

QuiColumn
qui_column_layout_get_nth (const QuiColumnLayout *self,
                           guint                  place)
{
  g_return_val_if_fail (self != NULL, QUI_COLUMN_NONE);

  for (guint i = 0; i < self->entries->len; i++)
    if (get_entry (self, i)->column != QUI_COLUMN_NONE && place-- == 0)
      return get_entry (self, i)->column;
  g_return_val_if_reached (QUI_COLUMN_NONE);
}

guint
qui_column_layout_get_place (const QuiColumnLayout *self,
                             QuiColumn              column)
{
  guint place = 0;

  g_return_val_if_fail (self != NULL && is_column (column), 0);

  for (guint i = 0; get_entry (self, i)->column != column; i++)
    place += get_entry (self, i)->column != QUI_COLUMN_NONE;
  return place;
}

gboolean
qui_column_layout_is_shown (const QuiColumnLayout *self,
                            QuiColumn              column)
{
  g_return_val_if_fail (self != NULL && is_column (column), FALSE);

  return get_entry (self, find_column (self, column))->shown;
}

guint
qui_column_layout_get_shown (const QuiColumnLayout *self,
                             QuiColumn              shown[QUI_N_COLUMNS])
{
  guint n = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->entries->len; i++)
    if (get_entry (self, i)->column != QUI_COLUMN_NONE && get_entry (self, i)->shown)
      shown[n++] = get_entry (self, i)->column;
  return n;
}

/* ---- What a person does ---- */

gboolean
qui_column_layout_set_shown (QuiColumnLayout *self,
                             QuiColumn        column,
                             gboolean         shown)
{
  Entry *entry;

  g_return_val_if_fail (self != NULL && is_column (column), FALSE);

  entry = get_entry (self, find_column (self, column));
  if (column == QUI_COLUMN_PID || entry->shown == !!shown)
    return FALSE;

  entry->shown = !!shown;
  return TRUE;
}

/* The next of our columns; G_MAXUINT: there is none, or it may not give way. */
static guint
find_neighbour (const QuiColumnLayout *self,
                guint                  index,
                gboolean               down)
{
  do
    index += down ? 1 : -1;
  while (index > 0 && index < self->entries->len && get_entry (self, index)->column == QUI_COLUMN_NONE);

  return index > 0 && index < self->entries->len ? index : G_MAXUINT;
}

gboolean
qui_column_layout_can_move (const QuiColumnLayout *self,
                            QuiColumn              column,
                            gboolean               down)
{
  g_return_val_if_fail (self != NULL && is_column (column), FALSE);

  return column != QUI_COLUMN_PID && find_neighbour (self, find_column (self, column), down) != G_MAXUINT;
}

gboolean
qui_column_layout_move (QuiColumnLayout *self,
                        QuiColumn        column,
                        gboolean         down)
{
  guint index, other;
  Entry moved;

  g_return_val_if_fail (self != NULL && is_column (column), FALSE);

  if (!qui_column_layout_can_move (self, column, down))
    return FALSE;

  index = find_column (self, column);
  other = find_neighbour (self, index, down);
  moved = *get_entry (self, index);
  *get_entry (self, index) = *get_entry (self, other);
  *get_entry (self, other) = moved;
  return TRUE;
}

static gboolean
is_sane (const QuiColumn *order,
         guint            n)
{
  guint seen = 0;

  for (guint i = 0; i < n; i++)
    {
      if (!is_column (order[i]) || (seen & (1u << order[i])) != 0)
        return FALSE;
      seen |= 1u << order[i];
    }
  return TRUE;
}

/* The columns of @order but the tree, which is always first: as they are dropped, and as they were. */
static guint
compare_orders (const QuiColumnLayout *self,
                const QuiColumn       *order,
                guint                  n,
                QuiColumn              dropped[QUI_N_COLUMNS],
                QuiColumn              before[QUI_N_COLUMNS])
{
  guint n_dropped = 0;
  guint n_before = 0;

  for (guint i = 0; i < n; i++)
    if (order[i] != QUI_COLUMN_PID)
      dropped[n_dropped++] = order[i];
  for (guint i = 0; i < self->entries->len; i++)
    for (guint j = 0; j < n_dropped; j++)
      if (get_entry (self, i)->column == dropped[j])
        before[n_before++] = dropped[j];
  return n_dropped;
}

/* Whether both orders are the same without @column. */
static gboolean
differ_only_by (const QuiColumn *one,
                const QuiColumn *other,
                guint            n,
                QuiColumn        column)
{
  guint j = 0;

  for (guint i = 0; i < n; i++)
    {
      if (one[i] == column)
        continue;
      if (other[j] == column)
        j++;
      if (one[i] != other[j++])
        return FALSE;
    }
  return TRUE;
}

static void
move_behind (QuiColumnLayout *self,
             QuiColumn        column,
             QuiColumn        behind)
{
  guint index = find_column (self, column);
  Entry entry = *get_entry (self, index);

  /* What is removed is cleared. */
  get_entry (self, index)->nick = g_strdup ("");
  g_array_remove_index (self->entries, index);
  g_array_insert_val (self->entries, find_column (self, behind) + 1, entry);
}

gboolean
qui_column_layout_take_drop (QuiColumnLayout *self,
                             const QuiColumn *order,
                             guint            n)
{
  QuiColumn dropped[QUI_N_COLUMNS];
  QuiColumn before[QUI_N_COLUMNS];
  QuiColumn moved;
  guint first = 0;

  g_return_val_if_fail (self != NULL && order != NULL, FALSE);
  g_return_val_if_fail (n <= QUI_N_COLUMNS && is_sane (order, n), FALSE);

  n = compare_orders (self, order, n, dropped, before);
  while (first < n && dropped[first] == before[first])
    first++;
  if (first == n)
    return FALSE;

  /* Towards the start, or towards the end. */
  moved = differ_only_by (dropped, before, n, dropped[first]) ? dropped[first] : before[first];
  if (!differ_only_by (dropped, before, n, moved))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (dropped[i] == moved)
      move_behind (self, moved, i > 0 ? dropped[i - 1] : QUI_COLUMN_PID);
  return TRUE;
}
