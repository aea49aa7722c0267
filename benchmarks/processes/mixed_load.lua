-- The mix of requests to a portal: of 20, five for the front page, five for an article, two for a law, two for lists of
-- answers, one search, five for a stylesheet. For wrk.
local styles = "/static/design/icons.svg"
local words = { "dat+coc", "ly+hon", "thua+ke", "so+do", "tien+luong", "khai+sinh", "tam+tru", "hoc+phi", "bao+hiem", "xay+nha" }
local seed = os.time()

function init()
  math.randomseed(seed)
end

function request()
  local n = math.random(20)
  local path = styles
  if n <= 5 then path = "/"
  elseif n <= 10 then path = "/van-ban/91-2015-qh13/dieu-" .. math.random(689) .. "/"
  elseif n <= 12 then path = "/van-ban/91-2015-qh13/"
  elseif n == 13 then path = "/hoi-dap/"
  elseif n == 14 then path = "/linh-vuc/dan-su/"
  elseif n == 15 then path = "/tim-kiem/?q=" .. words[math.random(#words)] .. "+" .. math.random(1000)
  end
  return wrk.format("GET", path)
end
