/**
 * Purpose: raw words from which the synthetic directory and the synthetic people are put together.
 */

export interface Place {
  state: string;
  city: string;
  areaCode: string;
  /** First three digits of the postal codes there. */
  zip3: string;
}

const PLACE_ROWS = `
AL Birmingham 205 352|AL Mobile 251 366|AK Anchorage 907 995|AZ Phoenix 602 850|AZ Tucson 520 857|AR Little Rock 501 722
CA Los Angeles 213 900|CA Fresno 559 937|CA Sacramento 916 958|CA San Diego 619 921|CO Denver 303 802|CO Pueblo 719 810
CT Hartford 860 061|DE Wilmington 302 198|FL Miami 305 331|FL Tampa 813 336|FL Orlando 407 328|GA Atlanta 404 303|GA Savannah 912 314
HI Honolulu 808 968|ID Boise 208 837|IL Chicago 312 606|IL Peoria 309 616|IN Indianapolis 317 462|IN Fort Wayne 260 468
IA Des Moines 515 503|KS Wichita 316 672|KY Louisville 502 402|KY Lexington 859 405|LA New Orleans 504 701|LA Shreveport 318 711
ME Portland 207 041|MD Baltimore 410 212|MA Boston 617 021|MA Worcester 508 016|MI Detroit 313 482|MI Grand Rapids 616 495
MN Minneapolis 612 554|MN Duluth 218 558|MS Jackson 601 392|MO St. Louis 314 631|MO Kansas City 816 641|MT Billings 406 591
NE Omaha 402 681|NV Las Vegas 702 891|NV Reno 775 895|NH Manchester 603 031|NJ Newark 973 071|NJ Trenton 609 086
NM Albuquerque 505 871|NY New York 212 100|NY Buffalo 716 142|NY Rochester 585 146|NC Charlotte 704 282|NC Raleigh 919 276
ND Fargo 701 581|OH Columbus 614 432|OH Cleveland 216 441|OH Dayton 937 454|OK Oklahoma City 405 731|OK Tulsa 918 741
OR Portland 503 972|OR Eugene 541 974|PA Philadelphia 215 191|PA Pittsburgh 412 152|PA Erie 814 165|RI Providence 401 029
SC Charleston 843 294|SC Greenville 864 296|SD Sioux Falls 605 571|TN Nashville 615 372|TN Memphis 901 381
TX Plano 972 750|TX Dallas 214 752|TX Houston 713 770|TX Austin 512 787|TX El Paso 915 799|TX San Antonio 210 782
UT Salt Lake City 801 841|VT Burlington 802 054|VA Richmond 804 232|VA Norfolk 757 235|WA Seattle 206 981|WA Spokane 509 992
WV Charleston 304 253|WI Milwaukee 414 532|WI Madison 608 537|WY Cheyenne 307 820`;

export const PLACES: readonly Place[] = PLACE_ROWS.split(/[|\n]/).flatMap((row) => {
  const parts = /^([A-Z]{2}) (.+) (\d{3}) (\d{3})$/.exec(row.trim());
  const [, state, city, areaCode, zip3] = parts ?? [];
  return state && city && areaCode && zip3 ? [{ state, city, areaCode, zip3 }] : [];
});

const words = (text: string): readonly string[] => text.trim().split(/\s*,\s*/);

export const STREETS = words(
  'Main St, Oak Ave, Pine Ct, Maple Dr, Cedar Ln, Elm St, Lakeview Rd, Hillcrest Blvd, Medical Center Dr, Commerce Way, Union Ave, Prospect St, Riverside Dr, Park Pl, Franklin St, Sycamore Rd',
);

export const FAMILY_NAMES = words(
  "Okafor, Castellano, Ibarra, Whitfield, Nakamura, Delgado, Lindqvist, Abernathy, Patel, Kowalski, Osei, Fontaine, Brandt, Truong, Hargrove, Mbeki, Santangelo, Yilmaz, Petrov, Calloway, Nguyen, Vasquez, Eriksen, Holloway, Mendoza, Quintero, Rasmussen, Schaefer, Tran, Underhill, Varga, Winslow, Zielinski, Ashworth, Beaumont, Cardenas, Dubois, Eastman, Figueroa, Gallagher, Hashimoto, Ivanova, Jankowski, Kaplan, Lombardi, Marchetti, Núñez, O'Hara, Pemberton, Rosario",
);

export const FEMALE_NAMES = words(
  'Renee, Alma, Beatriz, Carolyn, Dolores, Esther, Frances, Gloria, Hannah, Irene, Joyce, Kimiko, Lucille, Marisol, Norma, Odessa, Paulette, Ramona, Sylvia, Teresa, Ursula, Vivian, Wanda, Yolanda, Zoë',
);

export const MALE_NAMES = words(
  'Bruno, Albert, Curtis, Dwight, Emilio, Floyd, Gerard, Hector, Isamu, Jerome, Kofi, Leonard, Marvin, Nestor, Orville, Percy, Quentin, Roland, Stanley, Tobias, Ulysses, Vernon, Wallace, Xavier, José',
);

/** Used in place of a city name, so that not every provider is called after its town. */
export const NAME_STEMS = words(
  'Meridian, Lakeside, Cedar Ridge, Summit, Harborview, Bluebonnet, Prairie, Northgate, Riverbend, Stonebridge, Silver Creek, Evergreen, Pinnacle, Heritage, Crossroads, Magnolia, Sunrise, Willow Park, Fairview, Granite Hills, Redwood, Oakmont, Tidewater, Highland, Blue Mesa, Cascade, Juniper, Liberty, Mercy Grove, St. Brendan, St. Odile, Good Shepherd, Old Mill, Foxglove, Westbrook, Eastfield',
);

export const SPECIALTIES = words(
  'Orthopedic, Cardiology, Family Medicine, Internal Medicine, Pediatric, Oncology, Neurology, Dermatology, Pulmonary, Endocrinology, Urology, Gastroenterology, Behavioral Health, Physical Therapy, Pain Management, Rheumatology, Nephrology, Ophthalmology, Imaging, Surgical',
);

export const ORGANIZATION_KINDS = words(
  'Clinic, Associates, Center, Group, Specialists, Partners, Institute, Physicians',
);

export const HOSPITAL_KINDS = words('Regional Hospital, Medical Center, Community Hospital, Memorial Hospital');

export const SITE_NAMES = words(
  'North Campus, South Campus, East Office, West Office, Downtown, Main Street, Lakeview, Annex',
);

export const PAYER_STEMS = words(
  'Lakeshore, Bluestem, Granite State, Great Basin, Palmetto, Northern Lights, Three Rivers, Golden Valley, Old Dominion, Tidewater, Heartland, Copper State, Evergreen, Keystone Mutual, Bayou, Prairie Rose, High Plains, Gulf Coast, Mountain West, Pioneer',
);

export const PAYER_KINDS = words('Health Plan, Advantage, Mutual Health, Health Insurance Company');
