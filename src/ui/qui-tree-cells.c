/* qui-tree-cells.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-tree-cells.h"

#include <glib/gi18n-lib.h>

#include "qui-looks.h"
#include "qui-state-bar.h"
#include "qui-words.h"

#define INDENT          20
#define LONG_IDLE_XACT  G_TIME_SPAN_MINUTE
#define LONG_XACT       (5 * G_TIME_SPAN_MINUTE)

/* What hangs on the widget of a cell. All cells are of the same kind, so that a row takes few and cheap widgets:
 * GtkInscription lays out its text without asking for a new size, which GtkLabel does not. */
typedef struct
{
  QuiColumn    column;
  GtkListItem *item;       /* no reference: the item owns the widget */
  QuiRow      *row;        /* NULL while unbound */
  gulong       changed_id;

  GtkWidget   *text;       /* GtkInscription */
  const char  *look;       /* the style class that @text carries; NULL: none */

  /* QUI_COLUMN_PID */
  GtkWidget   *expander;
  GtkWidget   *icon;
  GtkWidget   *you;
  GtkWidget   *lock;
  guint        n_chars;
  int          indent;

  /* QUI_COLUMN_STATE */
  GtkWidget   *symbol;
  GtkWidget   *bar;
  const char  *symbol_look;
} QuiTreeCell;

static GQuark
cell_quark (void)
{
  return g_quark_from_static_string ("qui-tree-cell");
}

static void
set_look (GtkWidget   *widget,
          const char **present,
          const char  *look)
{
  if (g_strcmp0 (*present, look) == 0)
    return;
  if (*present != NULL)
    gtk_widget_remove_css_class (widget, *present);
  if (look != NULL)
    gtk_widget_add_css_class (widget, look);
  *present = look;
}

static gboolean
has_old_transaction (const QuiSession *session,
                     gint64            now)
{
  if (session->xact_start == QUI_TIME_UNKNOWN)
    return FALSE;
  if (now - session->xact_start > LONG_XACT)
    return TRUE;
  return (session->state == QUI_STATE_IDLE_IN_TRANSACTION || session->state == QUI_STATE_ABORTED) &&
         session->state_change != QUI_TIME_UNKNOWN && now - session->state_change > LONG_IDLE_XACT;
}

static gboolean
is_running (QuiState state)
{
  return state == QUI_STATE_ACTIVE || state == QUI_STATE_WAITING || state == QUI_STATE_FASTPATH;
}

static const char *
session_look (QuiColumn         column,
              const QuiSession *session,
              gint64            now)
{
  gboolean worker = session->kind == QUI_BACKEND_PARALLEL_WORKER;

  switch (column)
    {
    case QUI_COLUMN_APPLICATION:
      return worker ? "sec" : NULL;
    case QUI_COLUMN_CLIENT:
      return "sec";
    case QUI_COLUMN_XACT_AGE:
      return has_old_transaction (session, now) ? "old" : NULL;
    case QUI_COLUMN_WAIT:
      if (session->n_blockers > 0)
        return "blocked";
      return session->n_blocked > 0 ? "blocks" : "sec";
    case QUI_COLUMN_QUERY:
      /* What a session that runs nothing shows is its last query. */
      return worker || !is_running (session->state) ? "sec" : NULL;
    case QUI_COLUMN_STATE:
      return qui_looks_state_class (session->state);
    case QUI_COLUMN_PID:
    case QUI_COLUMN_USER:
    case QUI_COLUMN_IN_STATE:
    case QUI_COLUMN_NONE:
    default:
      return NULL;
    }
}

static const char *
line_look (QuiColumn      column,
           const QuiLine *line,
           gint64         now)
{
  switch (line->key.kind)
    {
    case QUI_LINE_SESSION:
      return session_look (column, line->session, now);
    case QUI_LINE_IDLE_GROUP:
      return column == QUI_COLUMN_STATE ? qui_looks_state_class (QUI_STATE_IDLE) : "sec";
    case QUI_LINE_DATABASE:
    case QUI_LINE_PROCESSES:
    default:
      if (column == QUI_COLUMN_PID)
        return "name";
      return column == QUI_COLUMN_WAIT && line->n_in_state[QUI_STATE_WAITING] > 0 ? "blocks" : "sec";
    }
}

/* The widget of the row is the cell's grandparent: GTK 4.8 gives no other way to it. */
static GtkWidget *
get_row_widget (QuiTreeCell *cell)
{
  GtkWidget *column_cell = gtk_widget_get_parent (gtk_list_item_get_child (cell->item));

  return column_cell != NULL ? gtk_widget_get_parent (column_cell) : NULL;
}

static void
update_row_accessible (QuiTreeCell   *cell,
                       const QuiLine *line)
{
  GtkWidget *row_widget = get_row_widget (cell);
  g_autofree char *spoken = NULL;

  if (row_widget == NULL)
    return;

  spoken = qui_words_line_spoken (qui_row_get_outline (cell->row), line);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row_widget), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  if (line->expandable)
    gtk_accessible_update_state (GTK_ACCESSIBLE (row_widget), GTK_ACCESSIBLE_STATE_EXPANDED, line->open, -1);
  else
    gtk_accessible_reset_state (GTK_ACCESSIBLE (row_widget), GTK_ACCESSIBLE_STATE_EXPANDED);
}

static void
update_tag (QuiTreeCell   *cell,
            const QuiLine *line)
{
  gboolean own = line->session != NULL && line->session->own;

  if (cell->you == NULL && own)
    {
      cell->you = gtk_label_new (_("You"));
      gtk_widget_add_css_class (cell->you, "tag");
      gtk_widget_add_css_class (cell->you, "you");
      gtk_widget_set_valign (cell->you, GTK_ALIGN_CENTER);
      gtk_box_insert_child_after (GTK_BOX (gtk_list_item_get_child (cell->item)), cell->you, cell->text);
    }
  if (cell->you != NULL)
    gtk_widget_set_visible (cell->you, own);
}

static void
update_lock (QuiTreeCell   *cell,
             const QuiLine *line)
{
  /* Every server process is beyond signals: a lock on each says nothing. */
  gboolean locked = line->session != NULL && !line->session->own &&
                    (line->session->permission == QUI_PERMISSION_NEEDS_SUPERUSER ||
                     line->session->permission == QUI_PERMISSION_NEEDS_ROLE);

  if (cell->lock == NULL && locked)
    {
      cell->lock = gtk_image_new_from_icon_name ("changes-prevent-symbolic");
      gtk_accessible_update_property (GTK_ACCESSIBLE (cell->lock), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _("You may not signal this session"), -1);
      gtk_widget_add_css_class (cell->lock, "lock");
      gtk_box_append (GTK_BOX (gtk_list_item_get_child (cell->item)), cell->lock);
    }
  if (cell->lock != NULL)
    gtk_widget_set_visible (cell->lock, locked);
}

/* A PID is as wide as its digits, so that tag and lock follow it; a name takes all the width there is. */
static void
update_name_width (QuiTreeCell   *cell,
                   const QuiLine *line,
                   const char    *text)
{
  guint n_chars = line->session != NULL ? g_utf8_strlen (text, -1) : 0;

  if (n_chars == cell->n_chars)
    return;
  cell->n_chars = n_chars;
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (cell->text), n_chars);
  gtk_widget_set_hexpand (cell->text, n_chars == 0);
}

static void
update_name (QuiTreeCell   *cell,
             const QuiLine *line,
             const char    *text)
{
  const char *icon = NULL;
  int indent = line->depth * INDENT;

  if (line->key.kind == QUI_LINE_DATABASE)
    icon = "q-database-symbolic";
  else if (line->key.kind == QUI_LINE_PROCESSES)
    icon = "emblem-system-symbolic";

  if (indent != cell->indent)
    {
      cell->indent = indent;
      gtk_widget_set_margin_start (cell->expander, indent);
    }
  gtk_image_set_from_icon_name (GTK_IMAGE (cell->expander), line->open ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_widget_set_opacity (cell->expander, line->expandable ? 1 : 0);
  gtk_widget_set_can_target (cell->expander, line->expandable);
  if (icon != NULL)
    gtk_image_set_from_icon_name (GTK_IMAGE (cell->icon), icon);
  gtk_widget_set_visible (cell->icon, icon != NULL);
  update_name_width (cell, line, text);
  update_tag (cell, line);
  update_lock (cell, line);
  update_row_accessible (cell, line);
}

static void
update_state (QuiTreeCell   *cell,
              const QuiLine *line)
{
  gboolean is_bar = line->key.kind == QUI_LINE_DATABASE;
  QuiState state = line->key.kind == QUI_LINE_IDLE_GROUP ? QUI_STATE_IDLE
                   : line->session != NULL               ? line->session->state
                                                         : QUI_STATE_NONE;
  const char *icon = qui_looks_state_icon (state);

  if (cell->bar == NULL && is_bar)
    {
      cell->bar = qui_state_bar_new ();
      gtk_widget_set_hexpand (cell->bar, TRUE);
      gtk_box_append (GTK_BOX (gtk_list_item_get_child (cell->item)), cell->bar);
    }
  if (cell->bar != NULL)
    gtk_widget_set_visible (cell->bar, is_bar);
  if (is_bar)
    qui_state_bar_set_counts (QUI_STATE_BAR (cell->bar), line->n_in_state,
                              qui_outline_get_largest (qui_row_get_outline (cell->row)));

  gtk_widget_set_visible (cell->symbol, icon != NULL);
  gtk_widget_set_visible (cell->text, !is_bar);
  if (icon != NULL)
    {
      gtk_image_set_from_icon_name (GTK_IMAGE (cell->symbol), icon);
      set_look (cell->symbol, &cell->symbol_look, qui_looks_state_class (state));
    }
}

static void
cell_update (QuiTreeCell *cell)
{
  const QuiLine *line = qui_row_get_line (cell->row);
  QuiOutline *outline = qui_row_get_outline (cell->row);
  gint64 now = qui_snapshot_get_server (qui_outline_get_snapshot (outline))->now;
  g_autofree char *text = qui_words_cell (outline, line, cell->column);

  gtk_inscription_set_text (GTK_INSCRIPTION (cell->text), text);
  set_look (cell->text, &cell->look, line_look (cell->column, line, now));

  if (cell->column == QUI_COLUMN_PID)
    update_name (cell, line, text);
  else if (cell->column == QUI_COLUMN_STATE)
    update_state (cell, line);
}

static void
expander_released_cb (GtkGestureClick *gesture,
                      int              n_press,
                      double           x,
                      double           y,
                      QuiTreeCell     *cell)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_activate_action (cell->expander, "tree.toggle", "u", gtk_list_item_get_position (cell->item));
}

/* The press, too, or the row underneath would be selected by it. */
static void
expander_pressed_cb (GtkGestureClick *gesture)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static GtkWidget *
make_text (QuiColumn column)
{
  GtkWidget *text = gtk_inscription_new (NULL);
  gboolean is_number = column == QUI_COLUMN_IN_STATE || column == QUI_COLUMN_XACT_AGE;

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (text), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (text), 1);
  /* In a higher cell, a text that is cut would stand higher than one that is not. */
  gtk_widget_set_valign (text, GTK_ALIGN_CENTER);
  gtk_inscription_set_xalign (GTK_INSCRIPTION (text), is_number ? 1 : 0);
  if (is_number || column == QUI_COLUMN_PID)
    gtk_widget_add_css_class (text, "num");
  return text;
}

static GtkWidget *
make_name (QuiTreeCell *cell)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_add_css_class (box, "namecell");

  cell->expander = gtk_image_new ();
  gtk_widget_add_css_class (cell->expander, "expander");
  /* The row tells assistive technology whether it is expanded. */
  gtk_accessible_update_state (GTK_ACCESSIBLE (cell->expander), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  g_signal_connect (click, "pressed", G_CALLBACK (expander_pressed_cb), NULL);
  g_signal_connect (click, "released", G_CALLBACK (expander_released_cb), cell);
  gtk_widget_add_controller (cell->expander, GTK_EVENT_CONTROLLER (click));
  gtk_box_append (GTK_BOX (box), cell->expander);

  cell->icon = gtk_image_new ();
  gtk_widget_add_css_class (cell->icon, "line");
  gtk_accessible_update_state (GTK_ACCESSIBLE (cell->icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_box_append (GTK_BOX (box), cell->icon);

  gtk_widget_set_hexpand (cell->text, TRUE);
  gtk_box_append (GTK_BOX (box), cell->text);
  return box;
}

static GtkWidget *
make_state (QuiTreeCell *cell)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (box, "statecell");
  cell->symbol = gtk_image_new ();
  gtk_accessible_update_state (GTK_ACCESSIBLE (cell->symbol), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_box_append (GTK_BOX (box), cell->symbol);
  gtk_widget_set_hexpand (cell->text, TRUE);
  gtk_box_append (GTK_BOX (box), cell->text);
  return box;
}

static void
cell_release (QuiTreeCell *cell)
{
  if (cell->row == NULL)
    return;
  g_clear_signal_handler (&cell->changed_id, cell->row);
  g_clear_object (&cell->row);
}

static void
cell_free (gpointer data)
{
  cell_release (data);
  g_free (data);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          gpointer                  column)
{
  QuiTreeCell *cell = g_new0 (QuiTreeCell, 1);
  GtkWidget *child;

  cell->column = GPOINTER_TO_INT (column);
  cell->item = item;
  cell->text = make_text (cell->column);

  if (cell->column == QUI_COLUMN_PID)
    child = make_name (cell);
  else if (cell->column == QUI_COLUMN_STATE)
    child = make_state (cell);
  else
    child = cell->text;

  g_object_set_qdata_full (G_OBJECT (child), cell_quark (), cell, cell_free);
  gtk_list_item_set_child (item, child);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  unused)
{
  QuiTreeCell *cell = g_object_get_qdata (G_OBJECT (gtk_list_item_get_child (item)), cell_quark ());

  cell_release (cell);
  cell->row = g_object_ref (QUI_ROW (gtk_list_item_get_item (item)));
  cell->changed_id = g_signal_connect_swapped (cell->row, "changed", G_CALLBACK (cell_update), cell);
  cell_update (cell);
}

/* The item may be NULL already: the cell remembers its row itself. */
static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           gpointer                  unused)
{
  GtkWidget *child = gtk_list_item_get_child (item);
  QuiTreeCell *cell = child != NULL ? g_object_get_qdata (G_OBJECT (child), cell_quark ()) : NULL;

  if (cell != NULL)
    cell_release (cell);
}

GtkListItemFactory *
qui_tree_cells_factory (QuiColumn column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GINT_TO_POINTER (column));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  return factory;
}

QuiRow *
qui_tree_cells_find_row (GtkWidget *widget,
                         QuiColumn *column)
{
  QuiTreeCell *cell;

  if (column != NULL)
    *column = QUI_COLUMN_NONE;

  for (GtkWidget *w = widget; w != NULL; w = gtk_widget_get_parent (w))
    {
      GtkWidget *below;

      cell = g_object_get_qdata (G_OBJECT (w), cell_quark ());
      /* A cell around, or the first cell of a row. */
      if (cell != NULL)
        {
          if (column != NULL)
            *column = cell->column;
          return cell->row;
        }
      if (GTK_IS_COLUMN_VIEW (w))
        return NULL;
      below = gtk_widget_get_first_child (w);
      cell = below != NULL ? g_object_get_qdata (G_OBJECT (below), cell_quark ()) : NULL;
      if (cell != NULL)
        {
          if (column != NULL)
            *column = cell->column;
          return cell->row;
        }
      below = below != NULL ? gtk_widget_get_first_child (below) : NULL;
      cell = below != NULL ? g_object_get_qdata (G_OBJECT (below), cell_quark ()) : NULL;
      if (cell != NULL)
        return cell->row;
    }
  return NULL;
}
