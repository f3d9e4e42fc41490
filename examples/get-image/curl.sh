#!/bin/sh
# RETOUCH_KEY=… sh examples/get-image/curl.sh
curl --silent --show-error --fail-with-body --write-out '\n%{http_code}\n' \
  "${RETOUCH_URL:-http://127.0.0.1:8080}/inpainting/v1/getImage" \
  --header "Ocp-Apim-Subscription-Key: $RETOUCH_KEY" \
  --header "Content-Type: application/json" \
  --header "Cache-Control: no-cache" \
  --data '{"prompt": "Change to a lion"}'
