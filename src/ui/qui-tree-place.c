/* qui-tree-place.c: what a person looks at stays where it is while rows come and go above it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-tree-place.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "qui-focus.h"
#include "qui-tree-cells.h"

/* GTK 4.8 keeps the pixel offset when rows are inserted above the viewport, and then everything slides. So: remember the rows on screen
 * before the list changes, see by how many places most of them have moved, and once the view has laid out
 * the new list, move the offset by as many rows, in the same frame. */

typedef struct
{
  QuiRow *row;
  guint   position;
} Seen;

struct _QuiTreePlace
{
  GtkColumnView *column_view;   /* not owned */
  QuiRowList    *rows;
  gulong         before_id;
  gulong         after_id;

  QuiPlaceRule   rule;
  QuiRow        *pinned;

  /* Between before-update and updated: */
  GArray        *seen;
  double         row_height;
  double         value;

  /* Between updated and the layout that follows: */
  GdkFrameClock *clock;
  gulong         layout_id;
  double         wanted;
  guint          tries;
};

static GtkWidget *
get_list (QuiTreePlace *self)
{
  return gtk_widget_get_last_child (GTK_WIDGET (self->column_view));
}

static GtkAdjustment *
get_adjustment (QuiTreePlace *self)
{
  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->column_view));
}

static double
get_row_height (QuiTreePlace *self)
{
  for (GtkWidget *row = gtk_widget_get_first_child (get_list (self)); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      if (gtk_widget_get_height (row) > 0)
        {
          graphene_rect_t bounds;

          /* With margins and borders, as the list counts. */
          if (gtk_widget_compute_bounds (row, row, &bounds))
            return MAX (gtk_widget_get_height (row), bounds.size.height);
        }
    }
  return 0;
}

static void
seen_clear (gpointer data)
{
  g_clear_object (&((Seen *) data)->row);
}

static void
stop_waiting (QuiTreePlace *self)
{
  /* A clock whose surface is gone has dropped its handlers. */
  if (self->clock != NULL && g_signal_handler_is_connected (self->clock, self->layout_id))
    g_signal_handler_disconnect (self->clock, self->layout_id);
  self->layout_id = 0;
  g_clear_object (&self->clock);
}

static void
before_update_cb (QuiTreePlace *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  guint first, n;

  g_array_set_size (self->seen, 0);
  self->row_height = get_row_height (self);
  if (self->row_height <= 0 || n_items == 0 || adjustment == NULL)
    return;

  /* A correction that no layout has met yet is where the person is. */
  self->value = self->clock != NULL ? self->wanted : gtk_adjustment_get_value (adjustment);
  first = MIN (floor (self->value / self->row_height), n_items - 1);
  n = MIN (ceil (gtk_adjustment_get_page_size (adjustment) / self->row_height) + 1, n_items - first);
  for (guint i = 0; i < n; i++)
    {
      Seen seen = { g_list_model_get_item (G_LIST_MODEL (self->rows), first + i), first + i };

      g_array_append_val (self->seen, seen);
    }
}

static int
compare_ints (gconstpointer a,
              gconstpointer b)
{
  int x = *(const int *) a;
  int y = *(const int *) b;

  return (x > y) - (x < y);
}

/* By how many places @seen has moved; FALSE if it left. */
static gboolean
get_move (QuiTreePlace *self,
          const Seen   *seen,
          int          *move)
{
  guint position;

  if (qui_row_list_find (self->rows, qui_row_get_key (seen->row), &position) != seen->row)
    return FALSE;
  *move = (int) position - (int) seen->position;
  return TRUE;
}

/* The number that is most often in @sorted; 0 if it is empty. */
static int
get_longest_run (GArray *sorted)
{
  int best = 0;
  guint best_length = 0;
  guint start = 0;

  for (guint i = 0; i < sorted->len; i++)
    {
      if (g_array_index (sorted, int, i) != g_array_index (sorted, int, start))
        start = i;
      if (i - start + 1 > best_length)
        {
          best_length = i - start + 1;
          best = g_array_index (sorted, int, i);
        }
    }
  return best;
}

/* The move of most rows on screen: on a changing sort key a single row may go anywhere. */
static int
get_common_move (QuiTreePlace *self)
{
  g_autoptr (GArray) moves = g_array_new (FALSE, FALSE, sizeof (int));

  for (guint i = 0; i < self->seen->len; i++)
    {
      int move;

      if (get_move (self, &g_array_index (self->seen, Seen, i), &move))
        g_array_append_val (moves, move);
    }
  g_array_sort (moves, compare_ints);
  return get_longest_run (moves);
}

static gboolean
get_pinned_move (QuiTreePlace *self,
                 int          *move)
{
  for (guint i = 0; i < self->seen->len; i++)
    {
      const Seen *seen = &g_array_index (self->seen, Seen, i);
      gboolean stays = self->pinned != NULL ? seen->row == self->pinned
                                            : self->rule == QUI_PLACE_TOP &&
                                              qui_row_list_is_key_selected (self->rows, qui_row_get_key (seen->row));

      if (stays && get_move (self, seen, move))
        return TRUE;
    }
  return FALSE;
}

static void
after_layout_cb (QuiTreePlace *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);
  double highest = MAX (0, gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment));
  double wanted = CLAMP (self->wanted, 0, highest);

  /* GTK may need a second layout before the heights above are right. */
  if (fabs (gtk_adjustment_get_value (adjustment) - wanted) >= 1 && self->tries-- > 0)
    {
      gtk_adjustment_set_value (adjustment, wanted);
      return;
    }
  stop_waiting (self);
}

static void
wait_for_layout (QuiTreePlace *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self->column_view));

  stop_waiting (self);
  if (clock == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self->column_view)))
    return;
  self->tries = 3;
  self->clock = g_object_ref (clock);
  self->layout_id = g_signal_connect_data (clock, "layout", G_CALLBACK (after_layout_cb), self, NULL,
                                           G_CONNECT_AFTER | G_CONNECT_SWAPPED);
  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_LAYOUT);
}

static void
updated_cb (QuiTreePlace *self)
{
  int move = 0;

  if (self->seen->len == 0)
    return;

  if (!get_pinned_move (self, &move))
    {
      if (self->rule == QUI_PLACE_TOP)
        self->value = 0;
      /* At the very top one sees what comes in there. */
      else if (self->value > 0)
        move = get_common_move (self);
    }
  self->wanted = MAX (0, self->value + move * self->row_height);
  self->rule = QUI_PLACE_STAY;
  g_clear_object (&self->pinned);
  g_array_set_size (self->seen, 0);
  wait_for_layout (self);
}

QuiTreePlace *
qui_tree_place_new (GtkColumnView *column_view,
                    QuiRowList    *rows)
{
  QuiTreePlace *self = g_new0 (QuiTreePlace, 1);

  self->column_view = column_view;
  qui_focus_name_list (column_view, _("Databases and sessions"));
  self->rows = g_object_ref (rows);
  self->seen = g_array_new (FALSE, FALSE, sizeof (Seen));
  g_array_set_clear_func (self->seen, seen_clear);
  self->before_id = g_signal_connect_swapped (rows, "before-update", G_CALLBACK (before_update_cb), self);
  self->after_id = g_signal_connect_swapped (rows, "updated", G_CALLBACK (updated_cb), self);
  return self;
}

void
qui_tree_place_free (QuiTreePlace *self)
{
  stop_waiting (self);
  g_clear_signal_handler (&self->before_id, self->rows);
  g_clear_signal_handler (&self->after_id, self->rows);
  g_clear_object (&self->pinned);
  g_array_unref (self->seen);
  g_object_unref (self->rows);
  g_free (self);
}

void
qui_tree_place_set_rule (QuiTreePlace *self,
                         QuiPlaceRule  rule)
{
  self->rule = rule;
}

void
qui_tree_place_pin (QuiTreePlace *self,
                    QuiRow       *row)
{
  g_set_object (&self->pinned, row);
}

void
qui_tree_place_focus (QuiTreePlace *self,
                      QuiRow       *row)
{
  for (GtkWidget *widget = gtk_widget_get_first_child (get_list (self)); widget != NULL; widget = gtk_widget_get_next_sibling (widget))
    {
      if (qui_tree_cells_find_row (widget, NULL) == row)
        {
          gtk_widget_grab_focus (widget);
          return;
        }
    }
}

void
qui_tree_place_reveal (QuiTreePlace *self,
                       guint         position)
{
  GtkWidget *list = get_list (self);
  g_autoptr (QuiRow) wanted = g_list_model_get_item (G_LIST_MODEL (self->rows), position);

  if (wanted == NULL)
    return;

  stop_waiting (self);
  /* This makes the row's widget, where there is none yet. */
  gtk_widget_activate_action (list, "list.scroll-to-item", "u", position);
  qui_tree_place_focus (self, wanted);
}
