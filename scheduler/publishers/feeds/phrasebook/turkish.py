"""Turkish."""

from __future__ import annotations

from scheduler.publishers.feeds.phrasebook.phrases import Phrasebook

TURKISH = Phrasebook(
    tag="tr",
    skip="Metne geç",
    site="Site",
    all_statements="Tüm açıklamalar",
    feeds="Akışlar",
    calendar="Takvim",
    languages="Diller",
    warning="İçerik uyarısı",
    table="Tablo",
    remembers="Anılan gün",
    author="Yazar",
    first_published="İlk yayımlanma tarihi",
    original="Özgün yayın",
    sources="Kaynaklar",
    tags="Etiketler",
    published="Yayımlanma tarihi",
    corrected="Düzeltme tarihi",
    retracted="Geri çekilme tarihi",
    address="Kalıcı adres",
    cite="Kaynak göster",
    share="Paylaş",
    email="E-posta",
    other_languages="Diğer dillerde",
    editions="Yayınlar",
    previous="Önceki yayın",
    next="Sonraki yayın",
    all_editions="Tüm yayınlar",
    late_day="Öngörülen tarih: {due}; yayımlanma tarihi: {published}.",
    late_hour="Öngörülen zaman: {due}, {hour}; yayımlanma saati: {published}.",
    retraction="Bu açıklama geri çekilmiştir.",
    retracted_title="Geri çekildi: {title}",
    tag_of="Etiket",
    section_of="Bölüm",
    language_of="Dil",
    sections="Bölümler",
    follow="Takip et",
    follow_how="Bu adreslerden birini bir akış okuyucusuna ekleyin.",
    what_is_feed="Akış nedir?",
    by_year="Yıllara göre tümü",
    years="Yıllar",
    pages="Sayfalar",
    topics="Konular",
    earlier="{year} yılında daha önce",
    later="{year} yılında daha sonra",
    nothing="Burada artık hiçbir şey yok.",
    nothing_yet="Henüz hiçbir şey yayımlanmadı.",
    first_here="İlk açıklama günü geldiğinde burada yayımlanacak.",
    first_appears="İlk yayın günü",
    returns="Bir sonraki yayın günü",
    further="… ve {count} tane daha",
    described="Andıkları günlerin yıl dönümlerinde yeniden yayımlanan açıklamalar. Yayımlayan: {author}.",
    today="Bugün",
    nothing_today="Bugün yeniden yayımlanan açıklama yok.",
    coming="Önümüzdeki günler",
    still_to_come="henüz yayımlanmadı",
    find="Göz at",
    glance="Bir bakışta yıl",
    full_mark="Dolu işaret",
    open_mark="Boş işaret",
    is_out="yayımlandı",
    nothing_this_year="Bu yıl yeniden yayımlanan açıklama yok.",
    statements=("{count} açıklama", "{count} açıklama"),
    day_mark="{day}: {statements}",
    not_found="Bulunamadı",
    no_page="Bu adreste bir sayfa yok",
    no_page_why=(
        "Buradaki sayfaların adresleri değişmez. Bir bağlantıyla geldiyseniz, bağlantı yolda kesilmiş olabilir."
    ),
    feeds_how=(
        "Akış, bir akış okuyucusuna bu sitedeki yenilikleri bildirir. Bu adreslerden birini seçtiğiniz okuyucuya "
        "kopyalayın; üç akış da aynı açıklamaları içerir. Ad, hesap veya e-posta adresi istenmez."
    ),
    parts="Bölüm akışları",
    parts_how=(
        "Bu akışların her biri açıklamaların bir kısmını Atom biçiminde içerir; diğer adresler etiketin, bölümün "
        "veya dilin sayfasındadır."
    ),
    import_all="Liste içe aktarabilen bir okuyucu hepsini buradan bir kerede alır:",
    programs="Programlar için",
    programs_how=(
        "Her açıklama kimliğini, adresini ve yayımlanma tarihini korur; yıl dönümlerinin her biri ayrı bir girdidir."
    ),
    json_fields=(
        "JSON akışında {extension} her girdi için şunları bildirir: açıklama ({statement}), bu yıl dönümünün imi "
        "({label}), sıra numarası ({number}), anma günü ({date}), anılan gün ({event_date}), öngörülen zaman "
        "({due}) ve her düzeltmeyle artan sürüm ({version}). Her sayfanın yanındaki {record} dosyası kaydın "
        "tamamını içerir."
    ),
    feed_seen=(
        "Bu bir web akışıdır. Takip etmek için adresini adres çubuğundan bir akış okuyucusuna kopyalayın. Aynı "
        "açıklamalar bu sitenin sayfalarında da okunabilir."
    ),
)
