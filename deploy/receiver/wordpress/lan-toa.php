<?php
/**
 * Plugin Name: Lan Tỏa – nhận nội dung pháp luật
 * Description: Nhận nội dung của cổng phổ biến, giáo dục pháp luật: đăng, sửa và gỡ theo cổng, có biên nhận.
 * Version: 1.0.0
 * Requires at least: 5.8
 * Requires PHP: 7.4
 * License: Apache-2.0
 *
 * Receives signed webhooks of the portal (docs/howto/receive-our-contents.md of the portal) at
 * `/wp-json/lan-toa/v1/nhan` and stores each item as a post of its own type under `/phap-luat/`. Withdrawn items answer
 * 410 at their address with the reason, and are not listed. The shortcode [lan_toa_danh_sach] lists the newest.
 *
 * The secret: *Cài đặt › Cổng pháp luật*, or `define('LAN_TOA_SECRET', 'whsec_…')` in wp-config.php.
 */

declare(strict_types=1);

if (!defined('ABSPATH')) {
    exit;
}

const LAN_TOA_TYPE = 'lan-toa';
const LAN_TOA_MOST_BYTES = 5 * 1024 * 1024;
const LAN_TOA_MOST_SECONDS_APART = 300; // between the portal's clock and ours

// ---- registration ---------------------------------------------------------------------------------------------------

add_action('init', static function (): void {
    register_post_type(LAN_TOA_TYPE, [
        'label' => 'Pháp luật',
        'public' => true,
        'has_archive' => true,
        'rewrite' => ['slug' => 'phap-luat'],
        'supports' => ['title', 'editor', 'excerpt'],
        'capabilities' => ['create_posts' => 'do_not_allow'], // posts come only from the portal
        'map_meta_cap' => true,
        'menu_icon' => 'dashicons-book',
    ]);
    add_shortcode('lan_toa_danh_sach', 'lan_toa_listed');
});
register_activation_hook(__FILE__, static function (): void {
    do_action('init');
    flush_rewrite_rules();
});

add_action('rest_api_init', static function (): void {
    register_rest_route('lan-toa/v1', '/nhan', [
        'methods' => 'POST',
        'callback' => 'lan_toa_receive',
        'permission_callback' => '__return_true', // the signature decides
    ]);
});

// ---- authentication -------------------------------------------------------------------------------------------------

function lan_toa_secrets(): array
{
    $said = defined('LAN_TOA_SECRET') ? LAN_TOA_SECRET : (string) get_option('lan_toa_secret', '');
    $keys = [];
    foreach (preg_split('/\s+/', $said, -1, PREG_SPLIT_NO_EMPTY) as $one) {
        $key = base64_decode((string) preg_replace('/^whsec_/', '', $one), true);
        if ($key !== false && $key !== '') {
            $keys[] = $key;
        }
    }
    return $keys;
}

function lan_toa_is_signed(WP_REST_Request $request, string $body): bool
{
    $timestamp = (string) $request->get_header('webhook-timestamp');
    if (!preg_match('/^[0-9]{1,12}$/D', $timestamp) || abs(time() - (int) $timestamp) > LAN_TOA_MOST_SECONDS_APART) {
        return false;
    }
    $said = $request->get_header('webhook-id') . '.' . $timestamp . '.' . $body;
    foreach (lan_toa_secrets() as $key) {
        $ours = 'v1,' . base64_encode(hash_hmac('sha256', $said, $key, true));
        foreach (explode(' ', (string) $request->get_header('webhook-signature')) as $given) {
            if (hash_equals($ours, $given)) {
                return true;
            }
        }
    }
    return false;
}

/** The message, or null if it is not one of the portal's. */
function lan_toa_message(string $body): ?array
{
    $said = json_decode($body, true);
    $uuid = '/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/D';
    $is_known = is_array($said)
        && ($said['schema'] ?? '') === 'lan-toa.item/1'
        && in_array($said['action'] ?? '', ['publish', 'correct', 'withdraw', 'test'], true)
        && is_int($said['version'] ?? null)
        && is_string($said['id'] ?? null)
        && preg_match($uuid, $said['id']);
    return $is_known ? $said : null;
}

// ---- request handler ------------------------------------------------------------------------------------------------

function lan_toa_receive(WP_REST_Request $request): WP_REST_Response
{
    global $wpdb;
    $body = $request->get_body();
    if ($body === '' || strlen($body) > LAN_TOA_MOST_BYTES) {
        return new WP_REST_Response(['error' => 'no body, or too long'], 413);
    }
    if (!lan_toa_is_signed($request, $body)) {
        return new WP_REST_Response(['error' => 'signature does not fit, or the clock of this machine is wrong'], 401);
    }
    $said = lan_toa_message($body);
    if ($said === null || $request->get_header('webhook-id') !== "{$said['id']}.{$said['version']}") {
        return new WP_REST_Response(['error' => 'no message of the portal'], 400);
    }
    if ($said['action'] === 'test') {
        return new WP_REST_Response(['id' => $said['id'], 'version' => $said['version']]);
    }
    // One request at a time for each item: two concurrent attempts must not create two posts.
    $lock = 'lan-toa-' . $said['id'];
    if ($wpdb->get_var($wpdb->prepare('SELECT GET_LOCK(%s, 20)', $lock)) !== '1') {
        return new WP_REST_Response(['error' => 'busy'], 503);
    }
    try {
        return lan_toa_take($said);
    } finally {
        $wpdb->query($wpdb->prepare('SELECT RELEASE_LOCK(%s)', $lock));
    }
}

/** Store a message; returns the receipt. Storing an interrupted message again has the same result. */
function lan_toa_take(array $said): WP_REST_Response
{
    $known = get_posts([
        'post_type' => LAN_TOA_TYPE, 'post_status' => 'any', 'numberposts' => 1, 'suppress_filters' => true,
        'meta_key' => '_lan_toa_id', 'meta_value' => $said['id'],
    ]);
    $post = $known[0] ?? null;
    $held = $post ? (int) get_post_meta($post->ID, '_lan_toa_version', true) : -1;
    if ($held > $said['version']) { // older than what stands here: ignored
        return new WP_REST_Response(['id' => $said['id'], 'version' => $held, 'url' => get_permalink($post)]);
    }
    $is_gone = $said['action'] === 'withdraw';
    $stored = wp_insert_post(wp_slash([
        'ID' => $post ? $post->ID : 0,
        'post_type' => LAN_TOA_TYPE,
        'post_status' => 'publish',
        'post_name' => $said['id'],
        'comment_status' => 'closed',
        'ping_status' => 'closed',
        'post_title' => esc_html($is_gone ? (($said['withdrawal']['title'] ?? '') ?: 'Đã gỡ') : $said['item']['title']),
        'post_excerpt' => esc_html($is_gone ? '' : ($said['item']['lead'] ?? '')),
        'post_content' => $is_gone ? lan_toa_ending($said['withdrawal']) : lan_toa_words($said['item']),
        'meta_input' => [
            '_lan_toa_id' => $said['id'],
            '_lan_toa_url' => $is_gone ? '' : $said['item']['url'],
            '_lan_toa_gone' => $is_gone ? '1' : '',
        ],
    ]), true);
    if (is_wp_error($stored)) {
        return new WP_REST_Response(['error' => 'not stored'], 503);
    }
    update_post_meta($stored, '_lan_toa_version', $said['version']); // last: an interrupted message is stored again
    return new WP_REST_Response(['id' => $said['id'], 'version' => $said['version'], 'url' => get_permalink($stored)]);
}

// ---- pages ----------------------------------------------------------------------------------------------------------

/** The portal's `html` is sanitised, and again by WordPress; all other texts are escaped. */
function lan_toa_words(array $item): string
{
    $note = ($item['note'] ?? '') === '' ? '' : '<p role="note"><strong>' . esc_html($item['note']) . '</strong></p>';
    $lead = ($item['lead'] ?? '') === '' ? '' : '<p><strong>' . esc_html($item['lead']) . '</strong></p>';
    $licence = $item['licence']['name'] ?? '';
    $source = '<p>Nguồn: <a href="' . esc_url($item['url']) . '">' . esc_html($item['agency']['name'] ?: $item['url']) . '</a>'
        . ($licence === '' ? '' : '. Điều kiện dùng lại: ' . esc_html($licence)) . '</p>';
    return $note . $lead . ($item['html'] ?? '') . $source;
}

/** The page of a withdrawn item: the reason, or a link to its successor. */
function lan_toa_ending(array $ending): string
{
    $words = '<p>' . esc_html(($ending['note'] ?? '') ?: 'Nội dung này đã được gỡ.') . '</p>';
    $next = $ending['successor'] ?? '';
    return $next === '' ? $words : $words . '<p>Xin đọc <a href="' . esc_url($next) . '">nội dung thay thế</a>.</p>';
}

function lan_toa_listed(): string
{
    $rows = '';
    foreach (get_posts(['post_type' => LAN_TOA_TYPE, 'numberposts' => 20] + lan_toa_standing()) as $post) {
        $rows .= '<li><a href="' . esc_url((string) get_permalink($post)) . '">' . esc_html(get_the_title($post)) . '</a></li>';
    }
    return $rows === '' ? '<p>Chưa có nội dung nào.</p>' : "<ul>{$rows}</ul>";
}

/** Posts that are not withdrawn. */
function lan_toa_standing(): array
{
    return ['meta_query' => [['key' => '_lan_toa_gone', 'value' => '']]];
}

add_action('pre_get_posts', static function (WP_Query $query): void { // lists, feeds and search of the site
    if (!is_admin() && $query->is_main_query() && !$query->is_singular()) {
        $query->set('meta_query', [['relation' => 'OR', ['key' => '_lan_toa_gone', 'compare' => 'NOT EXISTS'], ['key' => '_lan_toa_gone', 'value' => '']]]);
    }
});
add_filter('wp_sitemaps_posts_query_args', static function (array $wanted, string $type): array {
    return $type === LAN_TOA_TYPE ? $wanted + lan_toa_standing() : $wanted;
}, 10, 2);
add_action('template_redirect', static function (): void {
    if (is_singular(LAN_TOA_TYPE) && get_post_meta((int) get_queried_object_id(), '_lan_toa_gone', true) === '1') {
        status_header(410);
        header('X-Robots-Tag: noindex');
        add_filter('wp_robots', 'wp_robots_no_robots');
    }
});
add_filter('get_canonical_url', static function (string $url, WP_Post $post): string {
    return get_post_meta($post->ID, '_lan_toa_url', true) ?: $url;
}, 10, 2);

// ---- settings -------------------------------------------------------------------------------------------------------

add_action('admin_init', static function (): void {
    register_setting('lan-toa', 'lan_toa_secret', ['type' => 'string', 'sanitize_callback' => static function ($said): string {
        $said = trim((string) $said);
        return $said === '' ? (string) get_option('lan_toa_secret', '') : $said; // never shown: an empty field keeps the old one
    }]);
});
add_action('admin_menu', static function (): void {
    add_options_page('Cổng pháp luật', 'Cổng pháp luật', 'manage_options', 'lan-toa', static function (): void {
        $address = esc_html(rest_url('lan-toa/v1/nhan'));
        $state = lan_toa_secrets() === [] ? 'Chưa có khóa: mọi tin gửi tới đều bị từ chối.' : 'Đã có khóa.';
        echo '<div class="wrap"><h1>Cổng pháp luật</h1><p>Địa chỉ nhận, đưa cho Sở Tư pháp: <code>', $address, '</code></p><p>', esc_html($state), '</p>';
        if (!defined('LAN_TOA_SECRET')) {
            echo '<form method="post" action="options.php">';
            settings_fields('lan-toa');
            echo '<p><label for="lan_toa_secret">Khóa (whsec_…); khi đổi khóa ghi cả khóa mới và khóa cũ, cách nhau một dấu cách</label><br>',
                '<input class="regular-text" type="password" autocomplete="off" id="lan_toa_secret" name="lan_toa_secret"></p>';
            submit_button('Lưu');
            echo '</form>';
        }
        echo '</div>';
    });
});
