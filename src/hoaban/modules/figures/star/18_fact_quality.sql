-- A day's scores hold until the next day on which the school was checked.
SELECT
    institution_id,
    dimension::text AS dimension,
    points::integer AS points,
    checked::integer AS checked,
    broken::integer AS broken,
    "on" AS valid_from,
    lead("on") OVER (PARTITION BY institution_id, dimension ORDER BY "on") AS valid_to
FROM quality_score
