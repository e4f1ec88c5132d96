#include "tests/perf/mixture.h"

#include "pos/core/attr.h"
#include "sync/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RULE_TEXT_MAX = 200 };

static void write_rule(char *out, size_t room, int i)
{
	static const char *const shapes[] = {
		"{\"id\":\"r%d\",\"stage\":1,\"when\":[{\"c\":\"member_tier\",\"in\":[\"t%d\"]}],"
		"\"then\":[{\"e\":\"pct\",\"bp\":1000}]}",
		"{\"id\":\"r%d\",\"stage\":1,\"then\":[{\"e\":\"pct\",\"bp\":500,\"sel\":"
		"{\"category\":[\"c%d\"]}}]}",
		"{\"id\":\"r%d\",\"stage\":2,\"then\":[{\"e\":\"cheapest_pct\",\"bp\":5000,\"sel\":"
		"{\"sku\":[\"s%d\"]}}]}",
		"{\"id\":\"r%d\",\"stage\":3,\"when\":[{\"c\":\"spend\",\"gte\":20000,\"sel\":"
		"{\"category\":[\"c%d\"]}}],\"then\":[{\"e\":\"amt\",\"minor\":500}]}",
		"{\"id\":\"r%d\",\"stage\":4,\"code\":\"k%d\",\"then\":[{\"e\":\"pct\",\"bp\":200,"
		"\"on\":\"basket\",\"cap\":5000}]}",
		"{\"id\":\"r%d\",\"stage\":8,\"when\":[{\"c\":\"member\"}],\"then\":[{\"e\":"
		"\"earn\","
		"\"points\":1,\"per_minor\":10000,\"sel\":{\"category\":[\"c%d\"]}}]}",
	};
	int number = i / (int)LENGTH(shapes);
	bool coupon = i % (int)LENGTH(shapes) == 4;
	snprintf(out, room, shapes[i % (int)LENGTH(shapes)], i, coupon ? number : number % 40);
}

struct rules *mixture_rules(uint32_t count)
{
	size_t room = (size_t)(count + 1) * RULE_TEXT_MAX;
	char *text = malloc(room);
	struct rules *rules = NULL;
	struct err err;
	size_t used = (size_t)snprintf(text, room, "{\"vocabulary\":1,\"rules\":[");
	for (uint32_t i = 0; i < count; i++) {
		text[used++] = ',';
		used -= i == 0;
		write_rule(text + used, room - used, (int)i);
		used += strlen(text + used);
	}
	used += (size_t)snprintf(text + used, room - used, "]}");
	if (!rules_read(text, used, &rules, &err)) {
		char sentence[600];
		err_text(sentence, sizeof sentence, LANG_EN, &err);
		fprintf(stderr, "mixture: %s\n", sentence);
		exit(1);
	}
	free(text);
	return rules;
}
