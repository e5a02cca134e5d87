/* qui-dialog-parts.h: what the dialogs of actions share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-plan.h"
#include "qui-server.h"

G_BEGIN_DECLS

/* "Disconnect Everyone Else", or for a selection of @n "Terminate Sessions": translated, static. */
const char *qui_dialog_title           (const QuiPlanRequest *request, guint n);
/* What the action is about, as a person names it: the database of the request, or of all its targets if they lie in one; else the
 * connection's name. Never NULL. */
const char *qui_dialog_place           (const QuiPlan *plan, const char *server_name);
/* "shop on orders-prod", in this order even if a name is written from right to left. Free with g_free(). */
char       *qui_dialog_dup_where       (const char *database, const char *server_name);
/* The same for a plan, or just "orders-prod". Free with g_free(). */
char       *qui_dialog_dup_subtitle    (const QuiPlan *plan, const char *server_name);
/* "Disconnect everyone else from shop?"; @only_asked: as the dialog was opened. Free with g_free(). */
char       *qui_dialog_dup_heading     (const QuiPlan *plan, QuiPlanOnly only_asked, const char *server_name);
/* Whether a person can be asked to type @name. */
gboolean    qui_dialog_can_be_typed    (const char *name);
/* Title, environment and subtitle for a header bar. */
GtkWidget  *qui_dialog_title_new       (const char *title, const char *subtitle, QuiEnvironment environment);
/* "checkout-api", or words for a session that gives no name: translated where needed, valid as long as @application. */
const char *qui_dialog_application     (const char *application);
/* Sets @format, which has one %s, with @word in bold. Nothing in either is taken as markup. */
void        qui_dialog_set_bold        (GtkLabel *label, const char *format, const char *word);
/* Production: "Type shop to confirm" in @label, beside or above the entry in @box as the length of @name needs. One that is not short needs a line of its own
 * in the footer, too. */
#define QUI_DIALOG_SHORT_NAME 8
void        qui_dialog_ask_to_type     (GtkOrientable *box, GtkLabel *label, const char *name);
/* A row that shows server text: never as markup. */
GtkWidget  *qui_dialog_row_new         (const char *icon_name);
/* Gives the default answer the focus, once it is mapped; Return keeps. A message dialog has two sets of buttons, and shows one when it knows its width. */
void        qui_dialog_focus_default   (GtkWindow *dialog);
/* Presents a dialog in which the keys of the program work, too: quitting above all. */
void        qui_dialog_present          (GtkWidget *dialog);
/* A toast with @text, which is never taken as markup. Floating. */
AdwToast   *qui_dialog_toast_new       (const char *text);
void        qui_dialog_copy            (GtkWidget *widget, const char *text);

G_END_DECLS
