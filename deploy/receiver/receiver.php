<?php
/*
 * Receives signed webhooks of the portal and stores each item as a static page. One file, no library, no database; PHP
 * 7.4 or later. The same as receiver.py, for sites with PHP only (see README.md).
 *
 * Settings are environment variables, or an array returned by `lan-toa-cau-hinh.php` next to this file:
 *
 *     LAN_TOA_SECRET   the secret or secrets from the portal ("whsec_…"), separated by blanks
 *     LAN_TOA_FOLDER   the folder of pages, which the web server publishes
 *     LAN_TOA_BASE     the public address of that folder, "https://xa.gov.vn/phap-luat/"
 *
 * The folder has `bai/<id>.html` for each item, `danh-sach.html` to include in any page, and `.trang-thai.json` for the
 * receiver itself.
 */

declare(strict_types=1);

const SCHEMA = 'lan-toa.item/1';
const ACTIONS = ['publish', 'correct', 'withdraw', 'test'];
const LISTED = 20; // items in danh-sach.html
const MOST_BYTES = 5 * 1024 * 1024;
const MOST_SECONDS_APART = 300; // between the portal's clock and ours
const UUID = '/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/D';

/** The request is refused; the code is the HTTP status of the response. */
final class Refused extends Exception
{
}

// ---- authentication -------------------------------------------------------------------------------------------------

/** Throws Refused unless one of the signatures is recent and matches one of our secrets. */
function check_signature(array $headers, string $body, string $secrets, int $now): void
{
    $timestamp = $headers['webhook-timestamp'];
    if (!preg_match('/^[0-9]{1,12}$/D', $timestamp) || abs($now - (int) $timestamp) > MOST_SECONDS_APART) {
        throw new Refused('time-stamp too old or too new: check the clock of this machine', 401);
    }
    $said = $headers['webhook-id'] . '.' . $timestamp . '.' . $body;
    foreach (preg_split('/\s+/', $secrets, -1, PREG_SPLIT_NO_EMPTY) as $secret) {
        $key = base64_decode(preg_replace('/^whsec_/', '', $secret), true);
        $ours = 'v1,' . base64_encode(hash_hmac('sha256', $said, (string) $key, true));
        foreach (explode(' ', $headers['webhook-signature']) as $given) {
            if ($key !== false && $key !== '' && hash_equals($ours, $given)) {
                return;
            }
        }
    }
    throw new Refused('signature does not fit', 401);
}

/** The message with a valid id, version and action. Throws Refused. */
function read_message(string $body): array
{
    $said = json_decode($body, true);
    if (!is_array($said)) {
        throw new Refused('no message of the portal', 400);
    }
    $known = ($said['schema'] ?? '') === SCHEMA && in_array($said['action'] ?? '', ACTIONS, true);
    $good = is_int($said['version'] ?? null) && is_string($said['id'] ?? null) && preg_match(UUID, $said['id']);
    if (!$known || !$good) {
        throw new Refused('a message of another schema', 400);
    }
    return $said;
}

// ---- storage --------------------------------------------------------------------------------------------------------

/**
 * The folder of pages. Any step may be interrupted: the portal sends a message again until it gets a receipt, and
 * storing it again has the same result.
 */
final class Shelf
{
    private string $folder;
    private string $base;

    public function __construct(string $folder, string $base)
    {
        $this->folder = rtrim($folder, '/');
        $this->base = rtrim($base, '/') . '/';
        if (!is_dir("{$this->folder}/bai") && !@mkdir("{$this->folder}/bai", 0755, true) && !is_dir("{$this->folder}/bai")) {
            throw new RuntimeException('no folder');
        }
    }

    /** Store a message; returns the receipt. */
    public function take(array $said): array
    {
        ['id' => $id, 'version' => $version] = $said;
        if ($said['action'] === 'test') {
            return ['id' => $id, 'version' => $version];
        }
        $lock = fopen("{$this->folder}/.khoa", 'c');
        if ($lock === false || !flock($lock, LOCK_EX)) { // one at a time, over all processes
            throw new RuntimeException('no lock');
        }
        $items = $this->items();
        if (isset($items[$id]) && $items[$id]['version'] > $version) { // older than what stands here: ignored
            return ['id' => $id, 'version' => $items[$id]['version'], 'url' => $this->url($id)];
        }
        $this->write("bai/{$id}.html", $said['action'] === 'withdraw' ? gone($said['withdrawal']) : page($said['item']));
        $item = $said['item'] ?? [];
        $items[$id] = [
            'version' => $version,
            'title' => $item['title'] ?? null,
            'published_at' => $item['published_at'] ?? null,
        ];
        $this->write('.trang-thai.json', encoded($items));
        $this->write('danh-sach.html', $this->listed($items));
        return ['id' => $id, 'version' => $version, 'url' => $this->url($id)];
    }

    private function items(): array
    {
        $path = "{$this->folder}/.trang-thai.json";
        $items = is_file($path) ? json_decode((string) file_get_contents($path), true) : [];
        if (!is_array($items)) {
            throw new RuntimeException('the state cannot be read');
        }
        return $items;
    }

    private function listed(array $items): string
    {
        $shown = array_filter($items, fn (array $one): bool => $one['title'] !== null);
        uksort($shown, fn (string $a, string $b): int => [$shown[$b]['published_at'], $a] <=> [$shown[$a]['published_at'], $b]);
        $rows = '';
        foreach (array_slice($shown, 0, LISTED, true) as $id => $one) {
            $rows .= '<li><a href="' . e($this->url($id)) . '">' . e($one['title']) . "</a></li>\n";
        }
        return $rows === '' ? "<p>Chưa có nội dung nào.</p>\n" : "<ul>\n{$rows}</ul>\n";
    }

    private function url(string $id): string
    {
        return "{$this->base}bai/{$id}.html";
    }

    /** Write a file atomically: readers see the old page or the new one. */
    private function write(string $name, string $text): void
    {
        $target = "{$this->folder}/{$name}";
        $made = tempnam(dirname($target), '.moi-');
        $file = $made === false ? false : fopen($made, 'w');
        if ($file === false || fwrite($file, $text) !== strlen($text) || !fflush($file)) {
            throw new RuntimeException('not written');
        }
        if (function_exists('fsync')) { // PHP 8.1
            fsync($file);
        }
        fclose($file);
        chmod($made, 0644);
        if (!rename($made, $target)) {
            throw new RuntimeException('not put in its place');
        }
    }
}

// ---- pages ----------------------------------------------------------------------------------------------------------

function e(string $said): string
{
    return htmlspecialchars($said, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
}

function encoded(array $said): string
{
    return (string) json_encode($said, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_FORCE_OBJECT);
}

function framed(string $language, string $head, string $title, array $parts): string
{
    return '<!DOCTYPE html>' . "\n"
        . '<html lang="' . e($language) . '"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">' . "\n"
        . '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src http: https:; media-src http: https:">' . "\n"
        . "{$head}\n<title>" . e($title) . "</title></head>\n<body><main><h1>" . e($title) . "</h1>\n"
        . implode("\n", $parts) . "\n</main></body></html>\n";
}

/** The portal's `html` is sanitised and used unchanged; all other texts are escaped. */
function page(array $item): string
{
    $parts = [];
    if (($item['note'] ?? '') !== '') {
        $parts[] = '<p role="note"><strong>' . e($item['note']) . '</strong></p>';
    }
    if (($item['lead'] ?? '') !== '') {
        $parts[] = '<p><strong>' . e($item['lead']) . '</strong></p>';
    }
    $parts[] = $item['html'] ?? '';
    $licence = $item['licence']['name'] ?? '';
    $parts[] = '<p>Nguồn: <a href="' . e($item['url']) . '">' . e($item['agency']['name'] ?: $item['url']) . '</a>'
        . ($licence === '' ? '' : '. Điều kiện dùng lại: ' . e($licence)) . '</p>';
    return framed($item['language'], '<link rel="canonical" href="' . e($item['url']) . '">', $item['title'], $parts);
}

/** The page of a withdrawn item: the reason, or a link to its successor. */
function gone(array $ending): string
{
    $parts = ['<p>' . e(($ending['note'] ?? '') ?: 'Nội dung này đã được gỡ.') . '</p>'];
    if (($ending['successor'] ?? '') !== '') {
        $parts[] = '<p>Xin đọc <a href="' . e($ending['successor']) . '">nội dung thay thế</a>.</p>';
    }
    return framed('vi', '<meta name="robots" content="noindex">', ($ending['title'] ?? '') ?: 'Đã gỡ', $parts);
}

// ---- web server -----------------------------------------------------------------------------------------------------

function settings(): array
{
    $beside = __DIR__ . '/lan-toa-cau-hinh.php';
    $written = is_file($beside) ? require $beside : [];
    $found = [];
    foreach (['LAN_TOA_SECRET', 'LAN_TOA_FOLDER', 'LAN_TOA_BASE'] as $name) {
        $found[$name] = (string) (getenv($name) ?: ($written[$name] ?? ''));
        if ($found[$name] === '') {
            throw new RuntimeException("{$name} is not set");
        }
    }
    return $found;
}

function answer(): array
{
    if (($_SERVER['REQUEST_METHOD'] ?? '') !== 'POST') {
        throw new Refused('only POST', 405);
    }
    $length = (int) ($_SERVER['CONTENT_LENGTH'] ?? 0);
    if ($length <= 0 || $length > MOST_BYTES) {
        throw new Refused('no body, or too long', 413);
    }
    $body = (string) file_get_contents('php://input', false, null, 0, MOST_BYTES + 1);
    $headers = [];
    foreach (['webhook-id', 'webhook-timestamp', 'webhook-signature'] as $name) {
        $headers[$name] = (string) ($_SERVER['HTTP_' . strtoupper(strtr($name, '-', '_'))] ?? '');
    }
    $settings = settings();
    check_signature($headers, $body, $settings['LAN_TOA_SECRET'], time());
    $said = read_message($body);
    if ($headers['webhook-id'] !== "{$said['id']}.{$said['version']}") {
        throw new Refused('the number of the message is not that of its body', 400);
    }
    return (new Shelf($settings['LAN_TOA_FOLDER'], $settings['LAN_TOA_BASE']))->take($said);
}

set_error_handler(static function (int $level, string $words): bool { // a warning is a failure: no receipt without the page
    if ((error_reporting() & $level) === 0) {
        return false; // suppressed where an error is expected
    }
    throw new RuntimeException($words);
});
ini_set('display_errors', '0');
try {
    [$status, $said] = [200, answer()];
} catch (Refused $refused) {
    [$status, $said] = [$refused->getCode(), ['error' => $refused->getMessage()]];
} catch (Throwable $error) { // the portal tries again later
    error_log("not stored: {$error->getMessage()}");
    [$status, $said] = [503, ['error' => 'not stored']];
}
http_response_code($status);
header('Content-Type: application/json');
echo json_encode($said, JSON_UNESCAPED_SLASHES);
