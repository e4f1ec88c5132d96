/* item.h - goods as the till knows them. */
#ifndef SUANPAN_ITEM_H
#define SUANPAN_ITEM_H

#include <stdbool.h>
#include <stdint.h>

enum {
	SKU_MAX = 24, /* bytes with NUL, as all texts here */
	ITEM_NAME_MAX = 96,
	UNIT_NAME_MAX = 16,
	CATEGORY_MAX = 24,
	ITEM_CATEGORIES_MAX = 4,
};

struct item {
	char sku[SKU_MAX];
	char name[ITEM_NAME_MAX];
	char unit[UNIT_NAME_MAX]; /* 件, 罐, kg */
	char categories[ITEM_CATEGORIES_MAX][CATEGORY_MAX];
	uint32_t category_count;
	int64_t price_minor; /* of one piece; of one kilogram when weighed */
	int64_t floor_minor; /* no piece is sold below; 0: none */
	bool weighed;
	bool taxed;     /* its rate is known */
	int32_t vat_bp; /* value added tax in the price; tax.h */
};

#endif
