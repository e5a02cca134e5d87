/* qui-test-ui.h: what tests of widgets share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-server-list.h"

G_BEGIN_DECLS

/* gtk_test_init(), libadwaita, and the style and icons that the application would load. */
void       qui_test_ui_init       (int *argc, char ***argv);

/* Iterates the main context until @condition is true; fails the test, naming the condition, after ten seconds, or $QUI_TEST_PATIENCE
 * times that. */
#define qui_test_wait(condition) \
  G_STMT_START { \
    gint64 qui_test_deadline = g_get_monotonic_time () + 10 * qui_test_get_patience () * G_USEC_PER_SEC; \
    guint qui_test_tick = qui_test_tick_start (); \
    while (!(condition)) \
      { \
        if (g_get_monotonic_time () > qui_test_deadline) \
          g_error ("%s:%d: never became true: %s", __FILE__, __LINE__, #condition); \
        g_main_context_iteration (NULL, TRUE); \
      } \
    g_source_remove (qui_test_tick); \
  } G_STMT_END

/* How many times longer than usual a wait may last; 1 unless something makes all slow. */
guint      qui_test_get_patience  (void);

/* Wakes the main context now and then, for conditions that nothing else wakes it for; returns a source id. */
guint      qui_test_tick_start    (void);

/* Waits until nothing is left to do: layout and drawing included. */
void       qui_test_settle        (GtkWidget *widget);

/* The first widget at or below @root that is of @type and, unless NULL, has the name (gtk_widget_get_name()), the template id,
 * the label, title or tooltip @name; NULL if there is none. Invisible widgets are found, too. */
GtkWidget *qui_test_find          (GtkWidget *root, GType type, const char *name);

/* The window of @type that is shown, or NULL. */
GtkWidget *qui_test_find_window   (GType type);

/* The text of all visible labels at or below @root, one a line. */
char      *qui_test_dup_text      (GtkWidget *root);

/* Servers on a store and a journal in a temporary folder, which goes with qui_test_servers_free(). */
QuiServerList *qui_test_servers_new  (void);
void           qui_test_servers_free (QuiServerList *servers);
/* Saves a connection and returns its server, no reference given. */
QuiServer     *qui_test_servers_add  (QuiServerList *servers, const char *name, const char *conninfo);

/* Draws the window into a PNG below $QUI_TEST_SHOTS; without that variable nothing happens. */
void       qui_test_shot          (GtkWidget *window, const char *name);

G_END_DECLS
