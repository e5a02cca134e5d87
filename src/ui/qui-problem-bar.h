/* qui-problem-bar.h: what is wrong with the file of saved connections
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-profile-store.h"

G_BEGIN_DECLS

/* Shows itself while there is something to say. */
#define QUI_TYPE_PROBLEM_BAR (qui_problem_bar_get_type ())
G_DECLARE_FINAL_TYPE (QuiProblemBar, qui_problem_bar, QUI, PROBLEM_BAR, GtkWidget)

void qui_problem_bar_set_store (QuiProblemBar *self, QuiProfileStore *store);

G_END_DECLS
