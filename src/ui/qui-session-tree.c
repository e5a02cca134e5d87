/* qui-session-tree.c: databases, their sessions, and the workers of those, as one list that looks like a tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-session-tree.h"

#include "qui-focus.h"
#include "qui-tree-cell.h"
#include "qui-tree-cells.h"
#include "qui-tree-columns.h"
#include "qui-tree-context.h"
#include "qui-tree-empty.h"
#include "qui-tree-place.h"
#include "qui-tree-reveal.h"
#include "qui-tree-selection.h"
#include "qui-tree-slots.h"
#include "qui-words.h"

/*   QuiOutline  --set_outline-->  QuiRowList  -->  GtkMultiSelection  -->  QuiTreeSlots  -->  GtkColumnView
 *                                  |   keeps the keys that are selected
 *                                  '-- "before-update", "updated": QuiTreePlace keeps the scroll position, we select anew what came back
 */

/* How many outlines a line that is to be revealed may take to appear. */
#define REVEAL_TRIES 3

struct _QuiSessionTree
{
  GtkWidget          parent_instance;

  GtkWidget         *overlay;
  GtkColumnView     *column_view;
  QuiTreeEmpty      *empty;

  QuiRowList        *rows;
  QuiView           *view;
  GtkMultiSelection *selection;
  QuiTreeSlots      *slots;
  QuiTreeColumns    *columns;
  GHashTable        *sizes;           /* of databases: oid -> text */
  QuiTreePlace      *place;
  QuiTreeContext    *context;

  gboolean           updating;        /* the list is taking an outline, or we select: not the person */
  gboolean           narrow;
  char              *filter;          /* these as they were last asked for */
  guint              states;
  QuiColumn          sort;
  gboolean           descending;
  QuiGrouping        grouping;

  GArray            *wanted;          /* QuiLineKey: to be revealed with one of the next outlines */
  guint              wanted_tries;
};

enum { PROP_NARROW = 1, N_PROPS };
enum { SELECTION_CHANGED, DETAILS, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (QuiSessionTree, qui_session_tree, GTK_TYPE_WIDGET)

/* The GtkListView inside the column view: it knows the actions on positions. */
static GtkWidget *
get_list (QuiSessionTree *self)
{
  return gtk_widget_get_last_child (GTK_WIDGET (self->column_view));
}

/* ---- Selection ---- */

static void
selection_changed_cb (QuiSessionTree *self)
{
  g_autoptr (GArray) keys = NULL;

  if (self->updating)
    return;
  g_clear_pointer (&self->wanted, g_array_unref);
  keys = qui_session_tree_dup_selection (self);
  qui_row_list_set_selected_keys (self->rows, (const QuiLineKey *) (gpointer) keys->data, keys->len);
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

GArray *
qui_session_tree_dup_selection (QuiSessionTree *self)
{
  g_return_val_if_fail (QUI_IS_SESSION_TREE (self), NULL);

  return qui_tree_selection_dup_keys (GTK_SELECTION_MODEL (self->selection), self->rows);
}

/* ---- Outlines come ---- */

static void
before_update_cb (QuiSessionTree *self)
{
  self->updating = TRUE;
  qui_tree_slots_set_focus (self->slots, qui_tree_cells_find_slot (qui_focus_find_within (get_list (self))));
}

/* All of them; @last: those that are there. */
static gboolean
reveal_now (QuiSessionTree *self,
            gboolean        last)
{
  guint position;

  if (!qui_tree_selection_take (GTK_SELECTION_MODEL (self->selection), self->rows, &self->wanted, last, &position))
    return FALSE;
  qui_tree_place_reveal (self->place, position);
  return TRUE;
}

static void
updated_cb (QuiSessionTree *self)
{
  QuiOutline *outline = qui_row_list_get_outline (self->rows);
  gboolean changed = qui_tree_selection_restore (GTK_SELECTION_MODEL (self->selection), self->rows);

  self->updating = FALSE;
  qui_tree_empty_show (self->empty, outline, get_list (self));

  if (self->wanted != NULL && outline != NULL && !reveal_now (self, self->wanted_tries == 1))
    {
      if (--self->wanted_tries == 0)
        g_clear_pointer (&self->wanted, g_array_unref);
      else
        qui_tree_reveal_unfilter (self->view, qui_outline_get_snapshot (outline), (const QuiLineKey *) (gpointer) self->wanted->data, self->wanted->len);
    }
  if (changed)
    g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

/* A new order or another filter is met at the top, a fold where it happens. */
static void
view_changed_cb (QuiSessionTree *self)
{
  gboolean descending;
  QuiColumn sort = qui_view_get_sort (self->view, &descending);

  if (g_str_equal (self->filter, qui_view_get_filter (self->view)) && self->states == qui_view_get_states (self->view) &&
      self->sort == sort && self->descending == descending && self->grouping == qui_view_get_grouping (self->view))
    return;

  g_free (self->filter);
  self->filter = g_strdup (qui_view_get_filter (self->view));
  self->states = qui_view_get_states (self->view);
  self->sort = sort;
  self->descending = descending;
  self->grouping = qui_view_get_grouping (self->view);
  qui_tree_place_set_rule (self->place, QUI_PLACE_TOP);
}

/* ---- Folding ---- */

static void
set_open (QuiSessionTree *self,
          QuiRow         *row,
          gboolean        open)
{
  qui_tree_place_pin (self->place, row);
  qui_view_set_open (self->view, qui_row_get_key (row), open);
}

/* A press on an expander folds, and selects nothing. */
static void
primary_pressed_cb (GtkGestureClick *gesture,
                    int              n_press,
                    double           x,
                    double           y,
                    QuiSessionTree  *self)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkWidget *cell = picked != NULL && !QUI_IS_TREE_CELL (picked) ? gtk_widget_get_first_child (picked) : picked;
  double cell_x, cell_y;
  QuiRow *row;

  if (cell == NULL || !QUI_IS_TREE_CELL (cell) ||
      !gtk_widget_translate_coordinates (GTK_WIDGET (self), cell, x, y, &cell_x, &cell_y) ||
      !qui_tree_cell_is_expander (QUI_TREE_CELL (cell), cell_x))
    return;

  row = qui_tree_cells_find_row (cell, NULL);
  if (row == NULL)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  /* The keys go on from here. */
  qui_tree_place_focus (self->place, row);
  set_open (self, row, !qui_row_get_line (row)->open);
}

static void
activate_cb (QuiSessionTree *self,
             guint           position)
{
  g_autoptr (QuiRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), position);

  if (row == NULL)
    return;
  if (qui_row_get_line (row)->expandable)
    set_open (self, row, !qui_row_get_line (row)->open);
  else
    g_signal_emit (self, signals[DETAILS], 0);
}

/* ---- Keyboard ---- */

static QuiRow *
get_focus_row (QuiSessionTree *self)
{
  GtkWidget *focus = qui_focus_find_within (get_list (self));

  return focus != NULL ? qui_tree_cells_find_row (focus, NULL) : NULL;
}

static void
go_to (QuiSessionTree *self,
       guint           position)
{
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  qui_tree_place_reveal (self->place, position);
}

static void
go_to_parent (QuiSessionTree *self,
              guint           position,
              guint           depth)
{
  while (depth > 0 && position-- > 0)
    {
      g_autoptr (QuiRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), position);

      if (qui_row_get_line (row)->depth < depth)
        {
          go_to (self, position);
          return;
        }
    }
}

/* @forward: unfold, or go to the first child; else fold, or go to the parent. */
static gboolean
fold_key_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   unused)
{
  QuiSessionTree *self = QUI_SESSION_TREE (widget);
  QuiRow *row = get_focus_row (self);
  gboolean forward = g_variant_get_boolean (args);
  const QuiLine *line;
  guint position;

  if (row == NULL || qui_row_list_find (self->rows, qui_row_get_key (row), &position) == NULL)
    return GDK_EVENT_PROPAGATE;

  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    forward = !forward;
  line = qui_row_get_line (row);
  if (line->expandable && line->open != forward)
    set_open (self, row, forward);
  else if (forward && line->expandable)
    go_to (self, position + 1);
  else if (!forward)
    go_to_parent (self, position, line->depth);
  return GDK_EVENT_STOP;
}

/* ---- Object ---- */

static gboolean
query_tooltip_cb (QuiSessionTree *self,
                  int             x,
                  int             y,
                  gboolean        keyboard,
                  GtkTooltip     *tooltip)
{
  return !keyboard && qui_tree_cells_query_tooltip (GTK_WIDGET (self->column_view), x, y, tooltip);
}

static void
clear_cb (QuiSessionTree *self)
{
  qui_tree_reveal_unfilter (self->view, NULL, NULL, 0);
  gtk_widget_grab_focus (GTK_WIDGET (self->column_view));
}

static void
qui_session_tree_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  if (prop_id == PROP_NARROW)
    g_value_set_boolean (value, QUI_SESSION_TREE (object)->narrow);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
qui_session_tree_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  QuiSessionTree *self = QUI_SESSION_TREE (object);

  if (prop_id != PROP_NARROW)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      return;
    }
  if (self->narrow == g_value_get_boolean (value))
    return;
  self->narrow = g_value_get_boolean (value);
  qui_tree_columns_set_narrow (self->columns, self->narrow);
  g_object_notify_by_pspec (object, pspec);
}

static void
qui_session_tree_dispose (GObject *object)
{
  QuiSessionTree *self = QUI_SESSION_TREE (object);

  g_clear_pointer (&self->context, qui_tree_context_free);
  g_clear_pointer (&self->place, qui_tree_place_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), QUI_TYPE_SESSION_TREE);
  g_clear_object (&self->columns);
  g_clear_object (&self->selection);
  g_clear_object (&self->slots);
  g_clear_object (&self->rows);
  g_clear_object (&self->view);

  G_OBJECT_CLASS (qui_session_tree_parent_class)->dispose (object);
}

static void
qui_session_tree_finalize (GObject *object)
{
  QuiSessionTree *self = QUI_SESSION_TREE (object);

  g_hash_table_unref (self->sizes);
  g_free (self->filter);
  g_clear_pointer (&self->wanted, g_array_unref);

  G_OBJECT_CLASS (qui_session_tree_parent_class)->finalize (object);
}

static gboolean
qui_session_tree_focus (GtkWidget        *widget,
                        GtkDirectionType  direction)
{
  GtkWidget *within = gtk_widget_get_focus_child (widget);

  /* The arrow keys in an open menu. */
  if (GTK_IS_POPOVER (within))
    return gtk_widget_child_focus (within, direction);
  return !qui_focus_leaves_list (get_list (QUI_SESSION_TREE (widget)), direction)
         && gtk_widget_child_focus (gtk_widget_get_first_child (widget), direction);
}

static void
qui_session_tree_class_init (QuiSessionTreeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = qui_session_tree_get_property;
  object_class->set_property = qui_session_tree_set_property;
  object_class->dispose = qui_session_tree_dispose;
  object_class->finalize = qui_session_tree_finalize;
  widget_class->focus = qui_session_tree_focus;

  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SELECTION_CHANGED] = g_signal_new ("selection-changed", QUI_TYPE_SESSION_TREE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, 0);
  signals[DETAILS] = g_signal_new ("details", QUI_TYPE_SESSION_TREE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (QUI_TYPE_TREE_EMPTY);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-session-tree.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiSessionTree, overlay);
  gtk_widget_class_bind_template_child (widget_class, QuiSessionTree, column_view);
  gtk_widget_class_bind_template_child (widget_class, QuiSessionTree, empty);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, query_tooltip_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_cb);

  /* The last one is the one that menus show. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Delete, 0, "act.terminate", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "act.terminate", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "act.copy-rows", NULL);
}

static void
add_fold_keys (QuiSessionTree *self)
{
  static const struct { guint key; gboolean forward; } keys[] = {
    { GDK_KEY_Left, FALSE }, { GDK_KEY_KP_Left, FALSE }, { GDK_KEY_Right, TRUE }, { GDK_KEY_KP_Right, TRUE },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, 0),
                                                gtk_callback_action_new (fold_key_cb, NULL, NULL));

      gtk_shortcut_set_arguments (shortcut, g_variant_new_boolean (keys[i].forward));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
    }
  /* Before the list itself moves its cursor with them. */
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/* Before the list, which would select. */
static void
add_click (QuiSessionTree *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (primary_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

static void
qui_session_tree_init (QuiSessionTree *self)
{
  self->filter = g_strdup ("");
  self->sizes = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->sort = QUI_COLUMN_NONE;
  gtk_widget_init_template (GTK_WIDGET (self));
  add_fold_keys (self);
  add_click (self);
}

GtkWidget *
qui_session_tree_new (QuiRowList *rows,
                      QuiView    *view,
                      GSettings  *settings)
{
  QuiSessionTree *self;

  g_return_val_if_fail (QUI_IS_ROW_LIST (rows), NULL);
  g_return_val_if_fail (QUI_IS_VIEW (view), NULL);

  self = g_object_new (QUI_TYPE_SESSION_TREE, NULL);
  self->rows = g_object_ref (rows);
  self->view = g_object_ref (view);
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (rows)));
  self->columns = qui_tree_columns_new (self->column_view, view, settings, self->sizes);
  self->place = qui_tree_place_new (self->column_view, rows);
  self->context = qui_tree_context_new (GTK_WIDGET (self), self->column_view, rows, GTK_SELECTION_MODEL (self->selection),
                                        self->place, self->columns);
  self->slots = qui_tree_slots_new (rows, GTK_SELECTION_MODEL (self->selection));
  gtk_column_view_set_model (self->column_view, GTK_SELECTION_MODEL (self->slots));
  g_signal_connect_object (self->columns, "shown", G_CALLBACK (qui_tree_slots_refresh_all), self->slots, G_CONNECT_SWAPPED);

  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rows, "before-update", G_CALLBACK (before_update_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rows, "updated", G_CALLBACK (updated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "changed", G_CALLBACK (view_changed_cb), self, G_CONNECT_SWAPPED);
  view_changed_cb (self);
  return GTK_WIDGET (self);
}

void
qui_session_tree_reveal (QuiSessionTree   *self,
                         const QuiLineKey *keys,
                         guint             n)
{
  g_autoptr (QuiOutline) outline = NULL;

  g_return_if_fail (QUI_IS_SESSION_TREE (self));
  g_return_if_fail (keys != NULL && n > 0);

  g_clear_pointer (&self->wanted, g_array_unref);
  self->wanted = g_array_append_vals (g_array_new (FALSE, FALSE, sizeof (QuiLineKey)), keys, n);
  self->wanted_tries = REVEAL_TRIES;
  if (reveal_now (self, FALSE) || qui_row_list_get_outline (self->rows) == NULL)
    return;

  /* What no fold hides, the filter hides. */
  outline = qui_outline_ref (qui_row_list_get_outline (self->rows));
  if (!qui_tree_reveal_open (self->view, outline, keys, n))
    qui_tree_reveal_unfilter (self->view, qui_outline_get_snapshot (outline), keys, n);
}

void
qui_session_tree_set_database_size (QuiSessionTree *self,
                                    guint32         oid,
                                    gint64          size)
{
  g_autofree char *text = NULL;
  guint position;

  g_return_if_fail (QUI_IS_SESSION_TREE (self));

  text = size >= 0 ? qui_words_size (size) : NULL;
  if (g_strcmp0 (text, g_hash_table_lookup (self->sizes, GUINT_TO_POINTER (oid))) == 0)
    return;
  g_hash_table_insert (self->sizes, GUINT_TO_POINTER (oid), g_steal_pointer (&text));
  if (qui_row_list_find (self->rows, &(QuiLineKey) { QUI_LINE_DATABASE, oid, 0 }, &position) != NULL)
    qui_tree_slots_refresh (self->slots, position);
}
