-- The views of `entente sql`. docs/sql.md tells what they hold; what stands there stays.

CREATE TEMP VIEW articles AS
SELECT articles.id AS id, coalesce(articles.given_id, articles.id) AS name, articles.source AS source,
    articles.url AS url, articles.title AS title, articles.byline AS byline,
    articles.published AS published, articles.language AS language,
    articles.completeness = 'cut_short' AS cut_short, articles.added AS added,
    origins.name AS origin, articles.body AS body
FROM main.articles JOIN main.origins ON origins.number = articles.origin;

CREATE TEMP VIEW claims AS
SELECT claims.id AS id, articles.id AS article, claims.type AS type, claims.rule AS rule,
    claims.organisation AS organisation, claims.member AS member, claims.change AS change,
    claims.modality AS modality, json_extract(claims.claim, '$.attribution') AS attribution,
    coalesce(CASE WHEN json_extract(claims.claim, '$.date.edtf') NOT LIKE '%XXXX%'
        THEN json_extract(claims.claim, '$.date.edtf') END,
        json_extract(claims.claim, '$.date.inferred')) AS date,
    json_extract(claims.claim, '$.date.edtf') AS date_edtf,
    json_extract(claims.claim, '$.date.inferred') AS date_inferred,
    json_extract(claims.claim, '$.date.text') AS date_text,
    json_extract(claims.claim, '$.date.basis') AS date_basis,
    json_extract(claims.claim, '$.evidence[0].exact') AS sentence,
    CASE claims.field WHEN 0 THEN 'title' ELSE 'body' END AS field, claims.start AS start,
    claims."end" AS "end", json_extract(claims.claim, '$.slots') AS slots,
    articles.title AS title, articles.source AS source, articles.url AS url,
    articles.published AS published
FROM main.claims JOIN main.articles ON articles.number = claims.article;

CREATE TEMP VIEW slots AS
SELECT claims.id AS claim, claims.type AS type, slot.key AS slot,
    CASE slot.type WHEN 'array' THEN item.value ELSE slot.value END AS value,
    CASE slot.type WHEN 'array' THEN item.key + 1 END AS place
FROM main.claims
JOIN json_each(claims.claim, '$.slots') AS slot
LEFT JOIN json_each(CASE slot.type WHEN 'array' THEN slot.value ELSE '[null]' END) AS item;

CREATE TEMP VIEW evidence AS
SELECT claims.id AS claim, piece.key + 1 AS place, json_extract(piece.value, '$.field') AS field,
    json_extract(piece.value, '$.start') AS start, json_extract(piece.value, '$.end') AS "end",
    json_extract(piece.value, '$.exact') AS exact
FROM main.claims JOIN json_each(claims.claim, '$.evidence') AS piece;

CREATE TEMP VIEW statements AS
SELECT claims.id AS claim, json_extract(claims.claim, '$.slots.speaker') AS speaker,
    json_extract(claims.claim, '$.slots.speaker_role') AS role,
    json_extract(claims.claim, '$.slots.speaker_org') AS organisation,
    json_extract(claims.claim, '$.slots.verb') AS verb,
    json_extract(claims.claim, '$.slots.form') AS form,
    coalesce(json_extract(claims.claim, '$.slots.quote'),
        json_extract(claims.claim, '$.slots.content')) AS words,
    articles.published AS published, articles.source AS source, articles.id AS article
FROM main.claims JOIN main.articles ON articles.number = claims.article
WHERE claims.type = 'statement';

CREATE TEMP VIEW occasions AS
SELECT claims.id AS claim, claims.type AS type, json_extract(claims.claim, '$.slots.name') AS name,
    json_extract(claims.claim, '$.slots.kind') AS kind,
    coalesce(json_extract(claims.claim, '$.slots.organiser'), claims.organisation) AS organiser,
    json_extract(claims.claim, '$.slots.place') AS place,
    json_extract(claims.claim, '$.slots.country') AS country,
    json_extract(claims.claim, '$.slots.status') AS status,
    json_extract(claims.claim, '$.slots.personnel') AS personnel, claims.modality AS modality,
    coalesce(CASE WHEN json_extract(claims.claim, '$.date.edtf') NOT LIKE '%XXXX%'
        THEN json_extract(claims.claim, '$.date.edtf') END,
        json_extract(claims.claim, '$.date.inferred')) AS date,
    json_extract(claims.claim, '$.evidence[0].exact') AS sentence,
    articles.published AS published, articles.source AS source, articles.id AS article
FROM main.claims JOIN main.articles ON articles.number = claims.article
WHERE claims.type IN ('exercise', 'meeting');

CREATE TEMP VIEW readings AS
SELECT articles.id AS article, readings.reader AS reader, readings.doubts AS doubts
FROM main.readings JOIN main.articles ON articles.number = readings.article;

CREATE TEMP VIEW stories AS
SELECT articles.id AS article, leads.id AS lead
FROM main.stories JOIN main.articles ON articles.number = stories.article
JOIN main.articles AS leads ON leads.number = stories.lead
WHERE stories.article <> stories.lead
    OR EXISTS (SELECT 1 FROM main.stories AS others
        WHERE others.lead = stories.lead AND others.article <> stories.article);

CREATE TEMP VIEW listings AS
SELECT origins.name AS origin, coverage.first AS first, coverage.last AS last,
    coverage.total AS total,
    (SELECT count(*) FROM main.sightings WHERE sightings.origin = coverage.origin) AS held
FROM main.coverage JOIN main.origins ON origins.number = coverage.origin;
