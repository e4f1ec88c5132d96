/* view_member.h - the parts of the member's page; nobody else includes this. */
#ifndef SUANPAN_VIEW_MEMBER_H
#define SUANPAN_VIEW_MEMBER_H

#include "pos/core/till.h"
#include "pos/ui/canvas.h"
#include "pos/ui/page.h"

/* view_member_facts.c: what the member has, one fact after the other, for page_draw(). */
void member_facts(struct page *page);
/* view_member_list.c: what the chosen action can be done with. */
void member_list(const struct till *till, struct canvas *canvas);
/* The actions by their numbers, and the gifts that can be had at once. */
void member_actions(const struct till *till, struct canvas *canvas, struct area area);
/* Its name. */
enum text member_action_name(enum desk_action action);

#endif
