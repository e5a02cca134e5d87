/* qui-plan-private.h: the plan from within
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-plan.h"

G_BEGIN_DECLS

struct _QuiPlan
{
  gatomicrefcount  ref_count;
  QuiSnapshot     *snapshot;
  QuiPlanRequest  *request;
  GPtrArray       *targets;        /* QuiSession of the snapshot, in its order */
  GArray          *spared;         /* QuiSpared */
  gboolean         has_own;
  GArray          *groups;         /* QuiImpactGroup, the largest first */
  GPtrArray       *transactions;   /* QuiSession, the oldest first */
  guint            n_with_changes;
  guint            n_perhaps_workers;
};

/* Fills in the impact of the targets: groups and transactions. */
void qui_plan_weigh (QuiPlan *self);

G_END_DECLS
