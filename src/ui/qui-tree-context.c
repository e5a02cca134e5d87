/* qui-tree-context.c: the context menus of the session tree: of its rows and of its header
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-tree-context.h"

#include "qui-context-menu.h"
#include "qui-focus.h"
#include "qui-tree-cells.h"
#include "qui-tree-menu.h"
#include "qui-tree-selection.h"

typedef enum
{
  PRESSED_NOTHING,
  PRESSED_HEADER,
  PRESSED_LIST,
} Pressed;

struct _QuiTreeContext
{
  GtkWidget         *tree;         /* nothing of these is ours */
  GtkColumnView     *column_view;
  QuiRowList        *rows;
  GtkSelectionModel *selection;
  QuiTreePlace      *place;
  QuiTreeColumns    *columns;

  GtkGesture        *click;        /* the tree's, as the next */
  GtkEventController *keys;
  GtkWidget         *menu;         /* GtkPopoverMenu, made when first asked for */
  QuiRow            *focus_row;    /* that had the focus before it */
  Pressed            pressed;
  QuiColumn          column;       /* that was pressed */
};

static GtkWidget *
get_list (QuiTreeContext *self)
{
  return gtk_widget_get_last_child (GTK_WIDGET (self->column_view));
}

static QuiRow *
get_focus_row (QuiTreeContext *self)
{
  GtkWidget *focus = qui_focus_find_within (get_list (self));

  return focus != NULL ? qui_tree_cells_find_row (focus, NULL) : NULL;
}

/* The menu took the focus from a row; the keys go on from there. */
static void
menu_closed_cb (GtkWidget      *menu,
                QuiTreeContext *self)
{
  if (self->focus_row != NULL)
    qui_tree_place_focus (self->place, self->focus_row);
  else if (qui_focus_find_within (menu) != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->column_view));
  g_clear_object (&self->focus_row);
}

static void
popup_menu (QuiTreeContext     *self,
            GMenuModel         *model,
            const GdkRectangle *where)
{
  if (self->menu == NULL)
    {
      self->menu = qui_context_menu_new (self->tree);
      g_signal_connect (self->menu, "closed", G_CALLBACK (menu_closed_cb), self);
    }
  g_set_object (&self->focus_row, get_focus_row (self));
  qui_context_menu_popup (self->menu, model, where);
}

static void
popup_rows_menu (QuiTreeContext     *self,
                 const GdkRectangle *where,
                 QuiColumn           column)
{
  g_autoptr (QuiColumnLayout) layout = qui_tree_columns_dup_layout (self->columns);
  g_autoptr (GArray) keys = qui_tree_selection_dup_keys (self->selection, self->rows);
  g_autoptr (GMenuModel) model = qui_tree_menu_new (keys, column, layout);

  popup_menu (self, model, where);
}

static void
popup_header_menu (QuiTreeContext     *self,
                   const GdkRectangle *where)
{
  g_autoptr (QuiColumnLayout) layout = qui_tree_columns_dup_layout (self->columns);
  g_autoptr (GMenuModel) model = qui_tree_menu_new_columns (layout);

  popup_menu (self, model, where);
}

/* ---- By the pointer ---- */

/* Selects what the menu will be about. */
static void
select_pressed (QuiTreeContext *self,
                GtkWidget      *picked)
{
  QuiRow *row = qui_tree_cells_find_row (picked, &self->column);
  guint position;

  if (row == NULL)
    {
      gtk_selection_model_unselect_all (self->selection);
    }
  else if (qui_row_list_find (self->rows, qui_row_get_key (row), &position) != NULL &&
           !gtk_selection_model_is_selected (self->selection, position))
    {
      gtk_selection_model_select_item (self->selection, position, TRUE);
      qui_tree_place_reveal (self->place, position);
    }
}

static gboolean
is_within (GtkWidget *widget,
           GtkWidget *parent)
{
  return widget == parent || gtk_widget_is_ancestor (widget, parent);
}

static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            QuiTreeContext  *self)
{
  GtkWidget *picked = gtk_widget_pick (self->tree, x, y, GTK_PICK_DEFAULT);

  self->pressed = PRESSED_NOTHING;
  if (picked == NULL)
    return;
  if (is_within (picked, get_list (self)))
    {
      self->pressed = PRESSED_LIST;
      select_pressed (self, picked);
    }
  else if (is_within (picked, gtk_widget_get_first_child (GTK_WIDGET (self->column_view))))
    {
      self->pressed = PRESSED_HEADER;
    }
  if (self->pressed != PRESSED_NOTHING)
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

/* Not before: a popover that takes the release leaves the row pressed. */
static void
released_cb (GtkGestureClick *gesture,
             int              n_press,
             double           x,
             double           y,
             QuiTreeContext  *self)
{
  GdkEventSequence *sequence = gtk_gesture_single_get_current_sequence (GTK_GESTURE_SINGLE (gesture));
  const GdkRectangle where = { (int) x, (int) y, 1, 1 };

  if (gtk_gesture_get_sequence_state (GTK_GESTURE (gesture), sequence) != GTK_EVENT_SEQUENCE_CLAIMED)
    return;
  if (self->pressed == PRESSED_HEADER)
    popup_header_menu (self, &where);
  else
    popup_rows_menu (self, &where, self->column);
}

/* ---- By the keyboard ---- */

static gboolean
menu_key_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   data)
{
  QuiTreeContext *self = data;
  GtkWidget *focus = qui_focus_find_within (get_list (self));
  GdkRectangle where = { 0, 0, 1, 1 };
  graphene_rect_t bounds;

  if (get_focus_row (self) != NULL && gtk_widget_compute_bounds (focus, widget, &bounds))
    where = (GdkRectangle) { (int) bounds.origin.x + 40, (int) bounds.origin.y, 1, (int) bounds.size.height };
  popup_rows_menu (self, &where, QUI_COLUMN_NONE);
  return GDK_EVENT_STOP;
}

static void
add_key (QuiTreeContext     *self,
         GtkShortcutTrigger *key)
{
  GtkShortcut *shortcut = gtk_shortcut_new (key, gtk_callback_action_new (menu_key_cb, self, NULL));

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (self->keys), shortcut);
}

/* ---- Made and gone ---- */

QuiTreeContext *
qui_tree_context_new (GtkWidget         *tree,
                      GtkColumnView     *column_view,
                      QuiRowList        *rows,
                      GtkSelectionModel *selection,
                      QuiTreePlace      *place,
                      QuiTreeColumns    *columns)
{
  QuiTreeContext *self = g_new0 (QuiTreeContext, 1);

  self->tree = tree;
  self->column_view = column_view;
  self->rows = rows;
  self->selection = selection;
  self->place = place;
  self->columns = columns;

  self->click = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (self->click), GDK_BUTTON_SECONDARY);
  /* Before the list, which would select. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (self->click), GTK_PHASE_CAPTURE);
  g_signal_connect (self->click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect (self->click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (tree, GTK_EVENT_CONTROLLER (self->click));

  self->keys = gtk_shortcut_controller_new ();
  add_key (self, gtk_shortcut_trigger_parse_string ("Menu"));
  add_key (self, gtk_shortcut_trigger_parse_string ("<Shift>F10"));
  gtk_widget_add_controller (tree, self->keys);
  return self;
}

void
qui_tree_context_free (QuiTreeContext *self)
{
  gtk_widget_remove_controller (self->tree, GTK_EVENT_CONTROLLER (self->click));
  gtk_widget_remove_controller (self->tree, self->keys);
  g_clear_object (&self->focus_row);
  if (self->menu != NULL)
    g_signal_handlers_disconnect_by_data (self->menu, self);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_free (self);
}
