/* qui-confirm-rows.c: rows of a confirm dialog that can be many
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-confirm-rows.h"
#include "qui-dialog-parts.h"
#include "qui-impact-row.h"
#include "qui-words.h"

static GtkWidget *
add_row (GtkWidget *parent,
         GtkWidget *row)
{
  if (ADW_IS_EXPANDER_ROW (parent))
    adw_expander_row_add_row (ADW_EXPANDER_ROW (parent), row);
  else
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (parent), row);
  return row;
}

GtkWidget *
qui_confirm_make_row (void)
{
  GtkWidget *row = qui_dialog_row_new (NULL);

  gtk_widget_add_css_class (row, "compact");
  return row;
}

void
qui_confirm_fill_rows (GtkWidget     *parent,
                       GPtrArray     *pool,
                       const QuiPlan *plan,
                       guint          n,
                       QuiRowMake     make,
                       QuiRowFill     fill)
{
  guint n_listed = MIN (n, QUI_CONFIRM_MAX_ROWS);
  GtkWidget *more = g_object_get_data (G_OBJECT (parent), "more");

  for (guint i = 0; i < MAX (n_listed, pool->len); i++)
    {
      if (i == pool->len)
        g_ptr_array_add (pool, add_row (parent, make ()));
      if (i < n_listed)
        fill (pool->pdata[i], plan, i);
      gtk_widget_set_visible (pool->pdata[i], i < n_listed);
    }

  if (n > n_listed && more == NULL)
    {
      more = add_row (parent, qui_confirm_make_row ());
      g_object_set_data (G_OBJECT (parent), "more", more);
    }
  if (n > n_listed)
    {
      g_autofree char *title = g_strdup_printf (ngettext ("… and %u more", "… and %u more", n - n_listed), n - n_listed);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (more), title);
    }
  if (more != NULL)
    gtk_widget_set_visible (more, n > n_listed);
}

void
qui_confirm_fill_group (GtkWidget     *row,
                        const QuiPlan *plan,
                        guint          index)
{
  qui_impact_row_set_group (QUI_IMPACT_ROW (row), qui_plan_get_group (plan, index), qui_plan_get_group (plan, 0)->n_sessions);
}

void
qui_confirm_fill_transaction (GtkWidget     *row,
                              const QuiPlan *plan,
                              guint          index)
{
  const QuiSession *session = qui_plan_get_transaction (plan, index);
  gint64 now = qui_snapshot_get_server (qui_plan_get_snapshot (plan))->now;
  g_autofree char *age = qui_words_elapsed (now, session->xact_start);
  g_autofree char *title = g_strdup_printf (_("%d · %s"), session->pid, qui_dialog_application (session->application));
  const char *user = session->user != NULL ? session->user : _("No role");
  g_autofree char *subtitle = NULL;

  if (session->backend_xid != 0)
    subtitle = g_strdup_printf (_("%s · open for %s · has uncommitted changes"), user, age);
  else
    subtitle = g_strdup_printf (_("%s · open for %s"), user, age);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
}
