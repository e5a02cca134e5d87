/* qui-tree-cells.c: the cells of the session tree, one factory per column
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-tree-cells.h"

#include <glib/gi18n-lib.h>

#include "qui-looks.h"
#include "qui-session-rules.h"
#include "qui-tree-cell.h"
#include "qui-tree-slots.h"
#include "qui-words.h"

#define INDENT 20
/* By blocker a line may be as deep as there are sessions: from some depth on, all start at the same place. */
#define BLOCKING_INDENT 12
#define BLOCKING_DEPTH  8

/* What the cells of a column share. */
typedef struct
{
  QuiColumn     column;
  GHashTable   *sizes;
  QuiAgeLimits *limits;
} Column;

/* What hangs on the widget of a cell. Only the first cell of a row listens to its slot, and updates the others. */
typedef struct
{
  Column      *column;
  GtkWidget   *widget;      /* QuiTreeCell */
  QuiTreeSlot *slot;        /* NULL while unbound */
  gulong       changed_id;  /* the first cell's, as is the next */
  gboolean     filled;      /* the row's cells show something */
} Cell;

static GQuark
cell_quark (void)
{
  return g_quark_from_static_string ("qui-tree-cell");
}

/* ---- What a line looks like ---- */

static gboolean
is_running (QuiState state)
{
  return state == QUI_STATE_ACTIVE || state == QUI_STATE_WAITING || state == QUI_STATE_FASTPATH;
}

static QuiTreeLook
session_look (QuiColumn           column,
              const QuiSession   *session,
              gint64              now,
              const QuiAgeLimits *limits)
{
  gboolean worker = session->kind == QUI_BACKEND_PARALLEL_WORKER;

  switch ((int) column)
    {
    case QUI_COLUMN_APPLICATION:
      return worker ? QUI_TREE_LOOK_DIM : QUI_TREE_LOOK_PLAIN;
    case QUI_COLUMN_CLIENT:
      return QUI_TREE_LOOK_DIM;
    case QUI_COLUMN_STATE:
      return QUI_TREE_LOOK_STATE;
    case QUI_COLUMN_IN_STATE:
      if (session->hidden)
        return QUI_TREE_LOOK_DIM;
      return qui_age_is_long_idle (session, now, limits) ? QUI_TREE_LOOK_OLD : QUI_TREE_LOOK_PLAIN;
    case QUI_COLUMN_XACT_AGE:
      if (session->hidden)
        return QUI_TREE_LOOK_DIM;
      return qui_age_is_long_xact (session, now, limits) ? QUI_TREE_LOOK_OLD : QUI_TREE_LOOK_PLAIN;
    case QUI_COLUMN_WAIT:
      if (session->n_blockers > 0)
        return QUI_TREE_LOOK_BLOCKED;
      return session->n_blocked > 0 ? QUI_TREE_LOOK_BLOCKS : QUI_TREE_LOOK_DIM;
    case QUI_COLUMN_QUERY:
      /* What a session that runs nothing shows is its last query. */
      return worker || !is_running (session->state) ? QUI_TREE_LOOK_DIM : QUI_TREE_LOOK_PLAIN;
    case QUI_COLUMN_QUERY_AGE:
      return session->hidden ? QUI_TREE_LOOK_DIM : QUI_TREE_LOOK_PLAIN;
    case QUI_COLUMN_PID:
    case QUI_COLUMN_USER:
    case QUI_COLUMN_DATABASE:
      return QUI_TREE_LOOK_PLAIN;
    default:
      return QUI_TREE_LOOK_DIM;
    }
}

static QuiTreeLook
line_look (QuiColumn           column,
           const QuiLine      *line,
           gint64              now,
           const QuiAgeLimits *limits)
{
  switch (line->key.kind)
    {
    case QUI_LINE_SESSION:
      if (column == QUI_COLUMN_WAIT && line->blocking != NULL && line->blocking->n_held > 0)
        return QUI_TREE_LOOK_BLOCKS;
      return session_look (column, line->session, now, limits);
    case QUI_LINE_PREPARED:
    case QUI_LINE_BLOCKER:
      if (column == QUI_COLUMN_PID)
        return QUI_TREE_LOOK_PLAIN;
      return column == QUI_COLUMN_WAIT ? QUI_TREE_LOOK_BLOCKS : QUI_TREE_LOOK_DIM;
    case QUI_LINE_IDLE_GROUP:
      return column == QUI_COLUMN_STATE ? QUI_TREE_LOOK_STATE : QUI_TREE_LOOK_DIM;
    case QUI_LINE_DATABASE:
    case QUI_LINE_PROCESSES:
    default:
      if (column == QUI_COLUMN_PID)
        return QUI_TREE_LOOK_NAME;
      return column == QUI_COLUMN_WAIT && line->n_in_state[QUI_STATE_WAITING] > 0 ? QUI_TREE_LOOK_BLOCKS : QUI_TREE_LOOK_DIM;
    }
}

static void
fill_name (QuiTreeCellContent *content,
           const QuiLine      *line)
{
  const QuiSession *session = line->session;

  content->is_name = TRUE;
  content->indent = line->blocking != NULL ? MIN (line->depth, BLOCKING_DEPTH) * BLOCKING_INDENT : line->depth * INDENT;
  content->expandable = line->expandable;
  content->open = line->open;
  if (line->key.kind == QUI_LINE_DATABASE)
    content->icon = "q-database-symbolic";
  else if (line->key.kind == QUI_LINE_PROCESSES)
    content->icon = "emblem-system-symbolic";
  if (session != NULL && session->own)
    content->tag = _("You");
  else if (session != NULL && session->left_over)
    {
      content->tag = _("Left over");
      content->tag_quiet = TRUE;
    }
  else if (line->key.kind == QUI_LINE_DATABASE && qui_database_is_closed (line->database))
    {
      content->tag = _("Closed");
      content->tag_quiet = TRUE;
    }
  /* Every server process is beyond signals: a lock on each would say nothing. */
  content->locked = session != NULL && !session->own &&
                    (session->permission == QUI_PERMISSION_NEEDS_SUPERUSER || session->permission == QUI_PERMISSION_NEEDS_ROLE);
}

static void
fill_state (QuiTreeCellContent *content,
            const QuiLine      *line,
            QuiOutline         *outline)
{
  content->state = QUI_STATE_NONE;
  if (line->key.kind == QUI_LINE_DATABASE)
    {
      content->n_in_state = line->n_in_state;
      content->largest = qui_outline_get_largest (outline);
    }
  else if (line->key.kind == QUI_LINE_IDLE_GROUP)
    {
      content->state = QUI_STATE_IDLE;
    }
  else if (line->session != NULL)
    {
      content->state = line->session->state;
    }
  content->icon = qui_looks_state_icon (content->state);
}

/* ---- Cells ---- */

static char *
dup_text (Cell          *cell,
          QuiOutline    *outline,
          const QuiLine *line)
{
  g_autofree char *text = qui_words_cell (outline, line, cell->column->column);
  const char *size = NULL;

  if (line->key.kind == QUI_LINE_DATABASE && cell->column->column == QUI_COLUMN_QUERY)
    size = g_hash_table_lookup (cell->column->sizes, GUINT_TO_POINTER (line->key.id));
  if (size == NULL)
    return g_steal_pointer (&text);
  return *text != '\0' ? g_strdup_printf ("%s · %s", text, size) : g_strdup (size);
}

static Cell *
get_cell (GtkWidget *widget)
{
  return widget != NULL ? g_object_get_qdata (G_OBJECT (widget), cell_quark ()) : NULL;
}

/* Whether the row of @cell has a cell of @column. */
static gboolean
has_column (Cell      *cell,
            QuiColumn  column)
{
  GtkWidget *row_widget = gtk_widget_get_parent (gtk_widget_get_parent (cell->widget));

  for (GtkWidget *w = gtk_widget_get_first_child (row_widget); w != NULL; w = gtk_widget_get_next_sibling (w))
    {
      Cell *other = get_cell (gtk_widget_get_first_child (w));

      if (other != NULL && other->column->column == column)
        return TRUE;
    }
  return FALSE;
}

static void
cell_update (Cell *cell)
{
  QuiRow *row = qui_tree_slot_get_row (cell->slot);
  const QuiLine *line = qui_row_get_line (row);
  QuiOutline *outline = qui_row_get_outline (row);
  QuiColumn column = cell->column->column;
  QuiTreeCellContent content = { 0 };
  QuiSnapshot *snapshot = qui_outline_get_snapshot (outline);
  g_autofree char *text = dup_text (cell, outline, line);
  g_autofree char *marked = NULL;
  g_autofree char *count = column == QUI_COLUMN_PID || column == QUI_COLUMN_USER ? qui_words_line_count (line) : NULL;

  content.text = text;
  content.look = line_look (column, line, qui_snapshot_get_server (snapshot)->now, cell->column->limits);
  if (column == QUI_COLUMN_XACT_AGE && content.look == QUI_TREE_LOOK_OLD && line->session == qui_snapshot_get_xmin_holder (snapshot))
    {
      /* Translators: the age of the transaction that holds back vacuum, in a narrow column; its tooltip says what the mark means. */
      content.text = marked = g_strdup_printf (_("•%s"), text);
    }
  if (column == QUI_COLUMN_PID)
    {
      fill_name (&content, line);
      content.aside = has_column (cell, QUI_COLUMN_USER) ? NULL : count;
    }
  else if (column == QUI_COLUMN_USER)
    {
      content.short_text = count;
    }
  else if (column == QUI_COLUMN_STATE)
    {
      fill_state (&content, line, outline);
    }
  qui_tree_cell_set_content (QUI_TREE_CELL (cell->widget), &content);
}

static void
update_row_accessible (GtkWidget *row_widget,
                       QuiRow    *row)
{
  const QuiLine *line = qui_row_get_line (row);
  g_autofree char *spoken = qui_words_line_spoken (qui_row_get_outline (row), line);

  gtk_accessible_update_property (GTK_ACCESSIBLE (row_widget),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  GTK_ACCESSIBLE_PROPERTY_LEVEL, (int) line->depth + 1,
                                  -1);
  if (line->expandable)
    gtk_accessible_update_state (GTK_ACCESSIBLE (row_widget), GTK_ACCESSIBLE_STATE_EXPANDED, line->open, -1);
  else
    gtk_accessible_reset_state (GTK_ACCESSIBLE (row_widget), GTK_ACCESSIBLE_STATE_EXPANDED);
}

/* @first, and what stands behind it in its row; all empty if they are not to be @filled. */
static void
update_cells (Cell     *first,
              gboolean  filled)
{
  first->filled = filled;
  for (GtkWidget *w = gtk_widget_get_parent (first->widget); w != NULL; w = gtk_widget_get_next_sibling (w))
    {
      Cell *cell = get_cell (gtk_widget_get_first_child (w));

      /* One may be between two slots. */
      if (cell == NULL || cell->slot != first->slot)
        continue;
      if (filled)
        cell_update (cell);
      else
        qui_tree_cell_set_content (QUI_TREE_CELL (cell->widget), &(QuiTreeCellContent) { 0 });
    }
}

/* Of the rows that GTK keeps most are not on screen: these have their name, which is read when the focus comes to them, and get
 * the rest when they are shown. */
static void
update_row (Cell *first)
{
  GtkWidget *column_cell = gtk_widget_get_parent (first->widget);
  /* The widget of the row is the cell's grandparent: GTK 4.8 gives no other way to it. */
  GtkWidget *row_widget = column_cell != NULL ? gtk_widget_get_parent (column_cell) : NULL;
  QuiRow *row = first->slot != NULL ? qui_tree_slot_get_row (first->slot) : NULL;
  gboolean shown = row != NULL && gtk_widget_get_mapped (first->widget);

  if (first->slot == NULL || row_widget == NULL)
    return;

  if (row != NULL)
    update_row_accessible (row_widget, row);
  if (shown || first->filled)
    update_cells (first, shown);
}

static void
cell_release (Cell *cell)
{
  if (cell->slot == NULL)
    return;
  if (cell->changed_id != 0)
    g_clear_signal_handler (&cell->changed_id, cell->slot);
  g_clear_object (&cell->slot);
}

static void
cell_free (gpointer data)
{
  cell_release (data);
  g_free (data);
}

static gboolean
is_number (QuiColumn column)
{
  switch ((int) column)
    {
    case QUI_COLUMN_IN_STATE:
    case QUI_COLUMN_XACT_AGE:
    case QUI_COLUMN_CLIENT_PORT:
    case QUI_COLUMN_CONNECTED:
    case QUI_COLUMN_QUERY_AGE:
    case QUI_COLUMN_LEADER:
    case QUI_COLUMN_XID:
    case QUI_COLUMN_XMIN:
    case QUI_COLUMN_QUERY_ID:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          gpointer                  data)
{
  Cell *cell = g_new0 (Cell, 1);
  Column *column = data;

  cell->column = column;
  cell->widget = qui_tree_cell_new (is_number (column->column) ? 1 : 0, is_number (column->column) || column->column == QUI_COLUMN_PID);
  g_object_set_qdata_full (G_OBJECT (cell->widget), cell_quark (), cell, cell_free);
  gtk_list_item_set_child (item, cell->widget);
  if (column->column == QUI_COLUMN_PID)
    g_signal_connect_data (cell->widget, "map", G_CALLBACK (update_row), cell, NULL, G_CONNECT_AFTER | G_CONNECT_SWAPPED);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  data)
{
  Cell *cell = get_cell (gtk_list_item_get_child (item));

  cell_release (cell);
  cell->slot = g_object_ref (QUI_TREE_SLOT (gtk_list_item_get_item (item)));
  if (cell->column->column == QUI_COLUMN_PID)
    {
      cell->changed_id = g_signal_connect_swapped (cell->slot, "changed", G_CALLBACK (update_row), cell);
      update_row (cell);
    }
  else if (gtk_widget_get_mapped (cell->widget) && qui_tree_slot_get_row (cell->slot) != NULL)
    {
      cell_update (cell);
    }
  else
    {
      qui_tree_cell_set_content (QUI_TREE_CELL (cell->widget), &(QuiTreeCellContent) { 0 });
    }
}

/* The item may be NULL already: the cell remembers its slot itself. */
static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           gpointer                  data)
{
  Cell *cell = get_cell (gtk_list_item_get_child (item));

  if (cell != NULL)
    cell_release (cell);
}

static void
column_free (gpointer data)
{
  Column *column = data;

  g_hash_table_unref (column->sizes);
  g_rc_box_release (column->limits);
  g_free (column);
}

GtkListItemFactory *
qui_tree_cells_factory (QuiColumn     column,
                        GHashTable   *sizes,
                        QuiAgeLimits *limits)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  Column *shared = g_new0 (Column, 1);

  shared->column = column;
  shared->sizes = g_hash_table_ref (sizes);
  shared->limits = g_rc_box_acquire (limits);
  g_object_set_data_full (G_OBJECT (factory), "qui-column", shared, column_free);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), shared);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  return factory;
}

/* In a cell: upwards to what hangs on it, or one down from GTK's own widget around it, or two down from a row (@whole_row). */
static Cell *
find_cell (GtkWidget *widget,
           gboolean  *whole_row)
{
  *whole_row = FALSE;
  for (GtkWidget *w = widget; w != NULL && !GTK_IS_COLUMN_VIEW (w); w = gtk_widget_get_parent (w))
    {
      GtkWidget *below = gtk_widget_get_first_child (w);
      Cell *cell = get_cell (w);

      if (cell == NULL)
        cell = get_cell (below);
      if (cell != NULL)
        return cell;
      cell = below != NULL ? get_cell (gtk_widget_get_first_child (below)) : NULL;
      if (cell != NULL)
        {
          *whole_row = TRUE;
          return cell;
        }
    }
  return NULL;
}

QuiTreeSlot *
qui_tree_cells_find_slot (GtkWidget *widget)
{
  gboolean whole_row;
  Cell *cell = find_cell (widget, &whole_row);

  return cell != NULL ? cell->slot : NULL;
}

QuiRow *
qui_tree_cells_find_row (GtkWidget *widget,
                         QuiColumn *column)
{
  gboolean whole_row;
  Cell *cell = find_cell (widget, &whole_row);

  if (column != NULL)
    *column = cell != NULL && !whole_row ? cell->column->column : QUI_COLUMN_NONE;
  return cell != NULL && cell->slot != NULL ? qui_tree_slot_get_row (cell->slot) : NULL;
}

/* A tooltip that repeats what can be read would only stand in the way. */
static gboolean
says_already (GtkWidget  *picked,
              const char *text)
{
  QuiTreeCell *cell = NULL;

  if (QUI_IS_TREE_CELL (picked))
    cell = QUI_TREE_CELL (picked);
  else if (QUI_IS_TREE_CELL (gtk_widget_get_first_child (picked)))
    cell = QUI_TREE_CELL (gtk_widget_get_first_child (picked));
  return cell != NULL && !qui_tree_cell_is_cut (cell) && g_str_equal (qui_tree_cell_get_text (cell), text);
}

gboolean
qui_tree_cells_query_tooltip (GtkWidget  *column_view,
                              int         x,
                              int         y,
                              GtkTooltip *tooltip)
{
  GtkWidget *picked = gtk_widget_pick (column_view, x, y, GTK_PICK_DEFAULT);
  QuiColumn column = QUI_COLUMN_NONE;
  QuiRow *row = picked != NULL ? qui_tree_cells_find_row (picked, &column) : NULL;
  g_autofree char *text = NULL;
  graphene_rect_t bounds;

  if (row == NULL || column == QUI_COLUMN_NONE)
    return FALSE;
  text = qui_words_cell_tooltip (qui_row_get_outline (row), qui_row_get_line (row), column);
  if (text == NULL || says_already (picked, text))
    return FALSE;

  /* Another cell, another tooltip. */
  if (gtk_widget_compute_bounds (picked, column_view, &bounds))
    gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle) { (int) bounds.origin.x, (int) bounds.origin.y,
                                                         (int) bounds.size.width, (int) bounds.size.height });
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}
