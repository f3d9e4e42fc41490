<?php
// RETOUCH_KEY=… php examples/get-image/php.php
$curl = curl_init((getenv("RETOUCH_URL") ?: "http://127.0.0.1:8080") . "/inpainting/v1/getImage");
curl_setopt_array($curl, [
    CURLOPT_POST => true,
    CURLOPT_POSTFIELDS => json_encode(["prompt" => "Change to a lion"]),
    CURLOPT_HTTPHEADER => [
        "Content-Type: application/json",
        "Cache-Control: no-cache",
        "Ocp-Apim-Subscription-Key: " . getenv("RETOUCH_KEY"),
    ],
    CURLOPT_RETURNTRANSFER => true,
]);
$body = curl_exec($curl);
if ($body === false) {
    fwrite(STDERR, curl_error($curl) . "\n");
    exit(1);
}
$status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
echo $body, "\n", $status, "\n";
exit($status < 400 ? 0 : 1);
