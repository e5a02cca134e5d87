/* qui-test-monitor.h: a network whose monitor says what a test wants
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define QUI_TYPE_TEST_MONITOR (qui_test_monitor_get_type ())
G_DECLARE_FINAL_TYPE (QuiTestMonitor, qui_test_monitor, QUI, TEST_MONITOR, GObject)

QuiTestMonitor *qui_test_monitor_new         (void);
/* Says that the network has changed. */
void            qui_test_monitor_change      (QuiTestMonitor *self);
void            qui_test_monitor_set_metered (QuiTestMonitor *self, gboolean metered);

G_END_DECLS
